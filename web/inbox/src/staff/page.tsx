import { Button, Checkbox, NativeSelect, NumberInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import type { Staff } from "../api/types";
import { queries, useEverybody, useMe } from "../desk";
import { tell, tellFailure } from "../notices";
import { useWords } from "../words";

export function StaffPage() {
  const words = useWords();
  const { data: staff = [] } = useEverybody();
  const { data: me } = useMe();
  return (
    <main className="page">
      <div className="page-in">
        <h1>{words.nav.staff}</h1>
        {me && staff.map((each) => <Member key={`${each.id}-${each.version}`} member={each} me={me} />)}
      </div>
    </main>
  );
}

function Member({ member, me }: { member: Staff; me: Staff }) {
  const words = useWords();
  const [status, setStatus] = useState(member.status);
  const [capacity, setCapacity] = useState(member.capacity);
  const [languages, setLanguages] = useState(member.languages);
  const isLead = me.role !== "support";
  const mayChange = isLead || member.id === me.id;
  const save = useMutation({
    mutationFn: () =>
      call<Staff>(`/api/staff/${encodeURIComponent(member.id)}`, {
        method: "PUT",
        body: { version: member.version, status, languages, ...(isLead && { capacity }) },
      }),
    onSuccess: () => tell(words.saved),
    onError: tellFailure,
    onSettled: () => queries.invalidateQueries({ queryKey: ["staff"] }),
  });
  return (
    <section className="box" aria-label={member.name}>
      <h2>{`${member.name} · ${words.roles[member.role]}`}</h2>
      <span className="soft">
        {`${words.workload}: ${words.load(member.load, member.capacity)} · ${words.windows(member.windows)}`}
      </span>
      <div className="line">
        <NativeSelect
          label={words.status}
          disabled={!mayChange}
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value === "away" ? "away" : "online")}
          data={[
            { value: "online", label: words.online },
            { value: "away", label: words.away },
          ]}
        />
        <NumberInput
          label={words.capacity}
          disabled={!isLead}
          min={0}
          max={200}
          hideControls
          value={capacity}
          onChange={(value) => setCapacity(Number(value))}
        />
        <Checkbox.Group label={words.languages} value={languages} onChange={setLanguages}>
          <Checkbox disabled={!mayChange} value="id-ID" label={words.indonesian} />
          <Checkbox disabled={!mayChange} value="en-US" label={words.english} />
        </Checkbox.Group>
        {mayChange && (
          <Button disabled={languages.length === 0} loading={save.isPending} onClick={() => save.mutate()}>
            {words.save}
          </Button>
        )}
      </div>
    </section>
  );
}

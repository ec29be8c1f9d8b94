import { Button, Checkbox, NativeSelect, NumberInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Staff } from "../api/types";
import { queries, useEverybody, useMe } from "../desk";
import { tell, tellFailure } from "../notices";
import { useTyped } from "../typed";
import { useWords } from "../words";

export function StaffPage() {
  const words = useWords();
  const { data: staff = [] } = useEverybody();
  const { data: me } = useMe();
  return (
    <main className="page">
      <div className="page-in">
        <h1>{words.nav.staff}</h1>
        {me && staff.map((each) => <Member key={each.id} member={each} me={me} />)}
      </div>
    </main>
  );
}

function Member({ member, me }: { member: Staff; me: Staff }) {
  const words = useWords();
  const { fields, overtaken, change, saved, refused } = useTyped<Staff>(member);
  const { status, capacity, languages, version } = fields;
  const isLead = me.role !== "support";
  const mayChange = isLead || member.id === me.id;
  const save = useMutation({
    mutationFn: (sent: Partial<Staff>) =>
      call<Staff>(`/api/staff/${encodeURIComponent(member.id)}`, {
        method: "PUT",
        body: { ...sent, version },
      }),
    onSuccess: (now, sent) => {
      tell(words.saved);
      saved(now, sent);
    },
    onError: (error) => {
      if (!refused(error, (details?: { staff?: Staff }) => details?.staff)) tellFailure(error);
    },
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
          onChange={(event) => change({ status: event.currentTarget.value === "away" ? "away" : "online" })}
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
          onChange={(value) => change({ capacity: Number(value) })}
        />
        <Checkbox.Group label={words.languages} value={languages} onChange={(next) => change({ languages: next })}>
          <Checkbox disabled={!mayChange} value="id-ID" label={words.indonesian} />
          <Checkbox disabled={!mayChange} value="en-US" label={words.english} />
        </Checkbox.Group>
        {mayChange && (
          <Button
            disabled={languages.length === 0}
            loading={save.isPending}
            onClick={() => save.mutate({ status, languages, ...(isLead && { capacity }) })}
          >
            {words.save}
          </Button>
        )}
      </div>
      {overtaken && <p role="alert">{words.overtaken}</p>}
    </section>
  );
}

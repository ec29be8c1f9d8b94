import { Button, NativeSelect } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import { queries, useEverybody } from "../desk";
import { tell, tellFailure } from "../notices";
import { useWords } from "../words";

/** Several tickets to one person, or back to the queue. */
export function BulkBar({ chosen, done }: { chosen: ReadonlySet<string>; done: () => void }) {
  const words = useWords();
  const { data: staff = [] } = useEverybody();
  const [agentId, setAgentId] = useState("");
  const assign = useMutation({
    mutationFn: () =>
      call<{ results: { ok: boolean }[] }>("/api/tickets/assign", {
        body: { ticketIds: [...chosen], agentId: agentId || null },
      }),
    onSuccess: ({ results }) => {
      const ok = results.filter((each) => each.ok).length;
      tell(words.bulkResult(ok, results.length - ok));
      void queries.invalidateQueries();
      done();
    },
    onError: tellFailure,
  });
  return (
    <div className="bulk">
      <span>{words.bulk(chosen.size)}</span>
      <NativeSelect
        size="xs"
        aria-label={words.assign}
        value={agentId}
        onChange={(event) => setAgentId(event.currentTarget.value)}
        data={[
          { value: "", label: words.backToQueue },
          ...staff.map(({ id, name, load, capacity }) => ({
            value: id,
            label: `${name} · ${words.load(load, capacity)}`,
          })),
        ]}
      />
      <Button size="xs" loading={assign.isPending} onClick={() => assign.mutate()}>
        {words.save}
      </Button>
    </div>
  );
}

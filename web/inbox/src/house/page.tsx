import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import { queries } from "../desk";
import { Failed } from "../failed";
import { tell, tellFailure } from "../notices";
import { moment } from "../time";
import { useWords } from "../words";

interface House {
  oldestUnansweredAt: string | null;
  unanswered: number;
  deadLetters: number;
  alerts: { id: string; kind: string; at: string }[];
}
interface Letter {
  id: string;
  kind: "record" | "unknown" | "dead" | "webhook" | "event";
  at: string;
  conversationId?: string;
}

/** What will not go on by itself. */
export function HousePage() {
  const words = useWords();
  const status = useQuery({ queryKey: ["house", "status"], queryFn: () => call<House>("/api/inbox/house") });
  const { data: house } = status;
  const letters = useQuery({
    queryKey: ["house", "letters"],
    queryFn: async () => (await call<{ deadLetters: Letter[] }>("/api/inbox/dead-letters")).deadLetters,
  });
  const settle = useMutation({
    mutationFn: ({ id, how }: { id: string; how: "resend" | "dismiss" }) =>
      call(`/api/inbox/dead-letters/${how}`, { body: { id } }),
    onSuccess: () => tell(words.saved),
    onError: tellFailure,
    onSettled: () => queries.invalidateQueries({ queryKey: ["house"] }),
  });
  return (
    <main className="page">
      <div className="page-in">
        <h1>{words.nav.house}</h1>
        <section className="box">
          <h2>{words.unanswered}</h2>
          <Failed query={status} />
          {status.isPending && <p className="soft">{words.loading}</p>}
          {house && (
            <p>
              {`${house.unanswered} ${house.oldestUnansweredAt ? words.since(moment(house.oldestUnansweredAt)) : ""}`}
            </p>
          )}
        </section>
        <section className="box">
          <h2>{words.deadLetters}</h2>
          <Failed query={letters} />
          {letters.isPending && <p className="soft">{words.loading}</p>}
          {letters.isSuccess && letters.data.length === 0 && <p className="soft">{words.noDeadLetters}</p>}
          {letters.data?.map(({ id, kind, at, conversationId }) => (
            <article className="letter" key={id}>
              <b>{words.letterKinds[kind] ?? kind}</b> <span className="soft">{moment(at)}</span>
              <p>{words.letterHints[kind]}</p>
              <p className="line">
                {conversationId && <a href={`#/c/${conversationId}`}>{words.openConversation}</a>}
                {(kind === "record" || kind === "event") && (
                  <Button size="xs" onClick={() => settle.mutate({ id, how: "resend" })}>
                    {words.resend}
                  </Button>
                )}
                <Button size="xs" variant="default" onClick={() => settle.mutate({ id, how: "dismiss" })}>
                  {words.dismiss}
                </Button>
              </p>
              <code className="soft">{id}</code>
            </article>
          ))}
        </section>
        <section className="box">
          <h2>{words.alerts}</h2>
          {status.isSuccess && house?.alerts.length === 0 && <p className="soft">{words.noAlerts}</p>}
          {house?.alerts.map(({ id, kind, at }) => (
            <div key={id}>{`${moment(at)} · ${kind} · ${id}`}</div>
          ))}
        </section>
      </div>
    </main>
  );
}

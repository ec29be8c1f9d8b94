import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import { Failed } from "../failed";
import { useWords } from "../words";

interface Turn {
  messageId: string;
  seq: number;
  trigger: string | null;
  intent: string | null;
  confidence: number | null;
  model: string | null;
  tools: { name: string; ms: number | null }[];
  calls: { model: string; inputTokens: number; outputTokens: number; latencyMs: number }[];
  ms: { waited: number; made: number };
}

/** How the bot came to its answers. */
export function Trace({ conversationId }: { conversationId: string }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const turns = useQuery({
    queryKey: ["turns", conversationId],
    enabled: open,
    queryFn: async () => (await call<{ turns: Turn[] }>(`/api/conversations/${conversationId}/turns`)).turns,
  });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.trace}</summary>
      <Failed query={turns} />
      {turns.data?.map((turn) => (
        <div className="turn" key={turn.messageId}>
          <b>{`#${turn.seq} ${turn.intent ?? ""} ${turn.trigger ?? ""}`}</b>
          <div>{`${turn.model ?? "–"} · ${turn.ms.made} ms`}</div>
          {turn.tools.length > 0 && <div>{`${words.tools}: ${turn.tools.map(({ name }) => name).join(", ")}`}</div>}
          {turn.calls.map((each) => (
            <div key={`${each.model}-${each.latencyMs}`} className="soft">
              {`${each.model}: ${words.tokens(each.inputTokens, each.outputTokens)}, ${each.latencyMs} ms`}
            </div>
          ))}
        </div>
      ))}
    </details>
  );
}

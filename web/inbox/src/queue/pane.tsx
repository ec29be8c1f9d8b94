import { NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { channels, priorities } from "../api/types";
import { useMe } from "../desk";
import { useWords } from "../words";
import { BotList } from "./bot-list";
import { BulkBar } from "./bulk";
import { type Filters, queueNames, useCounts } from "./queries";
import { TicketList } from "./ticket-list";

/** What the pane shows is kept while a ticket is open, and over a reload. */
const key = "kidkazz-inbox-queue";
const first: Filters = { queue: "unassigned", sort: "waiting", channel: null, priority: null, label: "", q: "" };

function kept(): Filters {
  try {
    return { ...first, ...(JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<Filters>) };
  } catch {
    return first;
  }
}

export function QueuePane({ openId }: { openId: string | null }) {
  const words = useWords();
  const { data: me } = useMe();
  const { data: counts } = useCounts();
  const [filters, setFilters] = useState(kept);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const change = (part: Partial<Filters>) => setFilters((before) => ({ ...before, ...part }));
  useEffect(() => sessionStorage.setItem(key, JSON.stringify(filters)), [filters]);
  const [settled] = useDebouncedValue(filters, 200);
  const isBot = filters.queue === "bot";
  const mayChoose = me !== undefined && me.role !== "support";
  const options = (own: readonly string[], named: Record<string, string> = {}) => [
    { value: "", label: words.any },
    ...own.map((value) => ({ value, label: named[value] ?? value })),
  ];
  return (
    <section className="queue" aria-label={words.nav.inbox}>
      <div className="tabs">
        {queueNames.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={filters.queue === name}
            onClick={() => {
              change({ queue: name });
              setChosen(new Set());
            }}
          >
            {words.queues[name]} {name !== "done" && <b>{counts?.[name] ?? ""}</b>}
          </button>
        ))}
      </div>
      <div className="filters">
        <TextInput
          id="search"
          type="search"
          size="sm"
          aria-label={words.search}
          placeholder={words.search}
          value={filters.q}
          onChange={(event) => change({ q: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label={words.filterChannel}
          data={options(channels)}
          value={filters.channel ?? ""}
          onChange={(event) => change({ channel: event.currentTarget.value || null })}
        />
        {!isBot && (
          <>
            <NativeSelect
              size="xs"
              label={words.filterPriority}
              data={options(priorities, words.priorities)}
              value={filters.priority ?? ""}
              onChange={(event) => change({ priority: event.currentTarget.value || null })}
            />
            <NativeSelect
              size="xs"
              label={words.sortBy}
              data={Object.entries(words.sort).map(([value, label]) => ({ value, label }))}
              value={filters.sort}
              onChange={(event) => change({ sort: event.currentTarget.value as Filters["sort"] })}
            />
            <TextInput
              size="xs"
              label={words.filterLabel}
              value={filters.label}
              onChange={(event) => change({ label: event.currentTarget.value })}
            />
          </>
        )}
      </div>
      {chosen.size > 0 && <BulkBar chosen={chosen} done={() => setChosen(new Set())} />}
      {isBot ? (
        <BotList filters={settled} openId={openId} />
      ) : (
        <TicketList filters={settled} openId={openId} chosen={mayChoose ? chosen : null} choose={setChosen} />
      )}
    </section>
  );
}

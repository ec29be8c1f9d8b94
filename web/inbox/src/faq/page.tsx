import { Badge, Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import { queries, useMe } from "../desk";
import { type Locale, LocaleSelect } from "../locale-select";
import { tell, tellFailure } from "../notices";
import { moment } from "../time";
import { useWords } from "../words";
import { Proposals } from "./proposals";
import { useEntries, useTrial, useUsage } from "./queries";
import { Transfer } from "./transfer";

/** What the assistant answers from: all entries, a question to try, files in and out. */
export function FaqPage() {
  const words = useWords();
  const { data: me } = useMe();
  return (
    <main className="page">
      <div className="page-in">
        <div className="line">
          <h1>{words.nav.faq}</h1>
          {me?.role === "admin" && (
            <Button component="a" href="#/faq/new">
              {words.faq.add}
            </Button>
          )}
        </div>
        <Trial />
        <Transfer canImport={me?.role === "admin"} />
        {me?.role === "admin" && <Proposals />}
        <Missing mayAdd={me?.role === "admin"} />
        <Entries maySync={me?.role === "admin"} />
      </div>
    </main>
  );
}

function Trial() {
  const words = useWords();
  const [typed, setTyped] = useState("");
  const [locale, setLocale] = useState<Locale>("id-ID");
  const [q] = useDebouncedValue(typed.trim(), 300);
  const { data, error } = useTrial(q, locale);
  return (
    <section className="box">
      <h2>{words.faq.trial}</h2>
      <div className="line">
        <TextInput
          className="wide"
          label={words.faq.trialQuestion}
          placeholder={words.faq.trialExample}
          maxLength={300}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <LocaleSelect value={locale} onChange={setLocale} />
      </div>
      <div aria-live="polite" className="stack">
        {error && <p role="alert">{error.message}</p>}
        {data && (
          <b>{data.answered ? words.faq.answers : data.hits.length > 0 ? words.faq.asksBack : words.faq.nothing}</b>
        )}
        {data?.hits.map((hit) => (
          <div className="hit" key={hit.id}>
            <a href={`#/faq/${encodeURIComponent(hit.id)}`}>{`${Math.round(hit.score * 100)} % · ${hit.question}`}</a>
            <span className="soft" dir="auto">
              {hit.answer}
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}

/** What customers asked in vain, to be answered by an entry. */
function Missing({ mayAdd }: { mayAdd: boolean }) {
  const words = useWords();
  const { data } = useUsage();
  if (!data || data.missing.length === 0) return null;
  return (
    <section className="box">
      <h2>{words.faq.missing}</h2>
      <ul className="bare stack">
        {data.missing.slice(0, 10).map(({ question, count, lastAt }) => (
          <li key={question}>
            {mayAdd ? (
              <a href={`#/faq/new/${encodeURIComponent(question)}`} dir="auto">
                {question}
              </a>
            ) : (
              <span dir="auto">{question}</span>
            )}
            <div className="soft">{`${words.faq.asked(count)} · ${moment(lastAt)}`}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Entries({ maySync }: { maySync: boolean }) {
  const words = useWords();
  const sync = useMutation({
    mutationFn: () => call("/api/faq/sync", { body: {} }),
    onSuccess: () => {
      tell(words.faq.syncing);
      void queries.invalidateQueries({ queryKey: ["faq", "list"] });
    },
    onError: tellFailure,
  });
  const { data: usage } = useUsage();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 300);
  const [locale, setLocale] = useState("");
  const [active, setActive] = useState("");
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, isSuccess } = useEntries({ q, locale, active });
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <section className="box">
      <div className="line">
        <h2>{words.faq.entries}</h2>
        {maySync && (
          <Button variant="default" size="compact-sm" loading={sync.isPending} onClick={() => sync.mutate()}>
            {words.faq.sync}
          </Button>
        )}
      </div>
      <div className="line">
        <TextInput
          id="search"
          className="wide"
          type="search"
          label={words.faq.find}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          label={words.languages}
          value={locale}
          data={[{ value: "", label: words.any }, "id-ID", "en-US"]}
          onChange={(event) => setLocale(event.currentTarget.value)}
        />
        <NativeSelect
          label={words.faq.state}
          value={active}
          data={[
            { value: "", label: words.any },
            { value: "true", label: words.faq.on },
            { value: "false", label: words.faq.off },
          ]}
          onChange={(event) => setActive(event.currentTarget.value)}
        />
      </div>
      {error && <p role="alert">{error.message}</p>}
      {isSuccess && entries.length === 0 && <p className="empty">{words.faq.none}</p>}
      <ul className="bare stack">
        {entries.map((entry) => (
          <li key={entry.id}>
            <a href={`#/faq/${encodeURIComponent(entry.id)}`} dir="auto">
              {entry.question}
            </a>
            <div className="soft">
              {`${entry.category} · ${entry.locale} · ${words.faq.version(entry.version)} · ${moment(entry.updatedAt)}${usage ? ` · ${words.faq.used(usage.used[entry.id] ?? 0)}` : ""} `}
              {!entry.isActive && <Badge color="gray">{words.faq.off}</Badge>}
              {entry.index && (
                <Badge color={entry.index.status === "failed" ? "red" : "gray"} variant="outline">
                  {`Grok: ${words.faq.index[entry.index.status]}`}
                </Badge>
              )}
            </div>
            {entry.index?.error && <div className="soft">{entry.index.error}</div>}
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {words.loadMore}
        </Button>
      )}
    </section>
  );
}

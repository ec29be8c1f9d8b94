import { Button, Checkbox, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { call } from "../api/client";
import { queries, useMe } from "../desk";
import { LocaleSelect } from "../locale-select";
import { tell, tellFailure } from "../notices";
import { moment } from "../time";
import { RichText } from "../timeline/rich-text";
import { useTyped } from "../typed";
import { useWords } from "../words";
import { type FaqEntry, type FaqFields, useEntry, useVersions } from "./queries";

const blank: FaqFields & { version: number } = {
  category: "",
  question: "",
  answer: "",
  keywords: null,
  locale: "id-ID",
  isActive: true,
  pair: null,
  version: 0,
};

const { version: _, ...shown } = blank;
/** in the history, in this order */
const names = Object.keys(shown) as (keyof FaqFields)[];

/** An entry; `new` is one that is to be, for a question that customers asked. */
export function FaqEntryPage({ id, question = "" }: { id: string; question?: string }) {
  const words = useWords();
  const { data: me } = useMe();
  const { data, error } = useEntry(id === "new" ? null : id);
  const mayWrite = me?.role === "admin";
  return (
    <main className="page">
      <div className="page-in">
        <a href="#/faq">{words.back}</a>
        <h1>{id === "new" ? words.faq.add : words.faq.entry}</h1>
        {error && <p role="alert">{error.message}</p>}
        {id === "new" && <EntryForm known={null} question={question} mayWrite={mayWrite} />}
        {data && <EntryForm key={data.id} known={data} mayWrite={mayWrite} />}
        {id !== "new" && <Versions id={id} />}
      </div>
    </main>
  );
}

function EntryForm({
  known,
  question: asked = "",
  mayWrite,
}: {
  known: FaqEntry | null;
  question?: string;
  mayWrite: boolean;
}) {
  const words = useWords();
  const [, go] = useLocation();
  const { fields, overtaken, change, saved, refused } = useTyped<FaqFields & { version: number }>(
    known ?? { ...blank, question: asked },
  );
  const { category, question, answer, keywords, locale, isActive, pair, version } = fields;
  const body = { category, question, answer, keywords, locale, isActive, pair };
  const path = known ? `/api/faq/${encodeURIComponent(known.id)}` : "/api/faq";
  const after = {
    onError: (error: Error) => {
      // what is typed stays on the screen; the other's version is in the history beneath
      if (refused(error, (details?: { entry?: FaqEntry }) => details?.entry))
        void queries.invalidateQueries({ queryKey: ["faq", "versions"] });
      else tellFailure(error);
    },
  };
  const save = useMutation({
    mutationFn: (sent: FaqFields) =>
      call<FaqEntry>(path, known ? { method: "PUT", body: { ...sent, version } } : { body: sent }),
    onSuccess: (entry, sent) => {
      tell(words.saved);
      saved(entry, sent);
      queries.setQueryData(["faq", "entry", entry.id], entry);
      void queries.invalidateQueries({ queryKey: ["faq"] });
      if (!known) go(`/faq/${encodeURIComponent(entry.id)}`);
    },
    ...after,
  });
  const drop = useMutation({
    mutationFn: () => call(path, { method: "DELETE" }),
    onSuccess: () => {
      tell(words.faq.gone);
      go("/faq");
      void queries.invalidateQueries({ queryKey: ["faq", "list"] });
    },
    ...after,
  });
  return (
    <form
      className="box"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(body);
      }}
    >
      <fieldset className="stack bare" disabled={!mayWrite}>
        <TextInput
          label={words.faq.question}
          required
          maxLength={300}
          value={question}
          onChange={(event) => change({ question: event.currentTarget.value })}
        />
        <Textarea
          label={words.faq.answer}
          required
          maxLength={4000}
          autosize
          minRows={3}
          value={answer}
          onChange={(event) => change({ answer: event.currentTarget.value })}
        />
        <TextInput
          label={words.faq.keywords}
          description={words.faq.keywordsHint}
          maxLength={500}
          value={keywords ?? ""}
          onChange={(event) => change({ keywords: event.currentTarget.value || null })}
        />
        <div className="line">
          <TextInput
            label={words.faq.category}
            required
            maxLength={60}
            value={category}
            onChange={(event) => change({ category: event.currentTarget.value })}
          />
          <LocaleSelect value={locale} onChange={(next) => change({ locale: next })} />
          <TextInput
            label={words.faq.pair}
            maxLength={100}
            value={pair ?? ""}
            onChange={(event) => change({ pair: event.currentTarget.value || null })}
          />
        </div>
        <Checkbox
          label={words.faq.active}
          checked={isActive}
          onChange={(event) => change({ isActive: event.currentTarget.checked })}
        />
        <section aria-label={words.faq.preview}>
          <h2>{words.faq.preview}</h2>
          <div className="told" dir="auto">
            <RichText text={answer || "…"} />
          </div>
        </section>
        {overtaken && <p role="alert">{words.overtaken}</p>}
        {mayWrite && (
          <div className="line">
            <Button type="submit" loading={save.isPending}>
              {words.save}
            </Button>
            {known && (
              <Button variant="default" loading={drop.isPending} onClick={() => drop.mutate()}>
                {words.remove}
              </Button>
            )}
          </div>
        )}
      </fieldset>
    </form>
  );
}

function Versions({ id }: { id: string }) {
  const words = useWords();
  const { data } = useVersions(id);
  if (!data?.length) return null;
  return (
    <section className="box">
      <h2>{words.changes}</h2>
      {data.map(({ at, actor, before, after }) => (
        <details key={`${at}-${after?.version ?? "gone"}`}>
          <summary>{`${moment(at)} · ${actor} · ${after ? words.faq.version(after.version) : words.faq.gone}`}</summary>
          <dl className="stack">
            {names
              .filter((name) => before?.[name] !== after?.[name])
              .map((name) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd dir="auto">
                    {before && <del>{String(before[name] ?? "–")}</del>}{" "}
                    {after && <ins>{String(after[name] ?? "–")}</ins>}
                  </dd>
                </div>
              ))}
          </dl>
        </details>
      ))}
    </section>
  );
}

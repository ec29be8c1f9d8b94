import { Button, Checkbox, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { call, Refusal } from "../api/client";
import { queries, useMe } from "../desk";
import { LocaleSelect } from "../locale-select";
import { tell, tellFailure } from "../notices";
import { moment } from "../time";
import { RichText } from "../timeline/rich-text";
import { useWords } from "../words";
import { type FaqEntry, type FaqFields, useEntry, useVersions } from "./queries";

const blank: FaqFields = {
  category: "",
  question: "",
  answer: "",
  keywords: null,
  locale: "id-ID",
  isActive: true,
  pair: null,
};

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
        {data && <EntryForm key={data.version} known={data} mayWrite={mayWrite} />}
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
  const [fields, setFields] = useState<FaqFields>(known ?? { ...blank, question: asked });
  const change = (part: Partial<FaqFields>) => setFields((before) => ({ ...before, ...part }));
  const { category, question, answer, keywords, locale, isActive, pair } = fields;
  const body = { category, question, answer, keywords, locale, isActive, pair };
  const path = known ? `/api/faq/${encodeURIComponent(known.id)}` : "/api/faq";
  const after = {
    // what is typed stays on the screen; the other's version is in the history beneath
    onError: (error: Error) => {
      tellFailure(error);
      if (known && error instanceof Refusal && error.code === "VERSION_CONFLICT")
        void queries.invalidateQueries({ queryKey: ["faq", "versions", known.id] });
    },
  };
  const save = useMutation({
    mutationFn: () =>
      call<FaqEntry>(path, known ? { method: "PUT", body: { ...body, version: known.version } } : { body }),
    onSuccess: (entry) => {
      tell(words.saved);
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
        save.mutate();
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
            {(Object.keys(blank) as (keyof FaqFields)[])
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

import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Canned } from "../api/types";
import { queries } from "../desk";
import { LocaleSelect } from "../locale-select";
import { tell, tellFailure } from "../notices";
import { useTyped } from "../typed";
import { useWords } from "../words";

type Fields = Pick<Canned, "shortcut" | "locale" | "title" | "text" | "version">;
const blank: Fields = { shortcut: "", locale: "id-ID", title: "", text: "", version: 0 };

export function CannedSettings() {
  const words = useWords();
  const { data = [] } = useQuery({
    queryKey: ["canned", "all"],
    queryFn: async () => (await call<{ cannedReplies: Canned[] }>("/api/canned-replies")).cannedReplies,
  });
  return (
    <section className="box">
      <h2>{words.canned}</h2>
      {data.map((each) => (
        <details key={each.id}>
          <summary>{`/${each.shortcut} · ${each.title} (${each.locale})`}</summary>
          <CannedForm known={each} />
        </details>
      ))}
      <h3>{words.add}</h3>
      <CannedForm known={null} />
    </section>
  );
}

function CannedForm({ known }: { known: Canned | null }) {
  const words = useWords();
  const { fields, overtaken, change, saved, refused } = useTyped<Fields>(known ?? blank);
  const { shortcut, locale, title, text, version } = fields;
  const body = { shortcut, locale, title, text };
  const path = known ? `/api/canned-replies/${known.id}` : "/api/canned-replies";
  const after = {
    onError: (error: Error) => {
      if (!refused(error, (details?: { cannedReply?: Canned }) => details?.cannedReply)) tellFailure(error);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["canned"] }),
  };
  const save = useMutation({
    mutationFn: (sent: Omit<Fields, "version">) =>
      call<Canned>(path, known ? { method: "PUT", body: { ...sent, version } } : { body: sent }),
    onSuccess: (now, sent) => {
      tell(words.saved);
      // a new one stands in the list, and the form is for the next
      saved(known ? now : blank, sent);
    },
    ...after,
  });
  const drop = useMutation({
    mutationFn: () => call(path, { method: "DELETE" }),
    onSuccess: () => tell(words.saved),
    ...after,
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(body);
      }}
    >
      <TextInput
        label={words.shortcut}
        required
        pattern="[a-z0-9_\-]{1,40}"
        value={shortcut}
        onChange={(event) => change({ shortcut: event.currentTarget.value })}
      />
      <LocaleSelect value={locale} onChange={(next) => change({ locale: next })} />
      <TextInput
        label={words.title}
        required
        maxLength={100}
        value={title}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <Textarea
        label={words.text}
        required
        maxLength={4000}
        autosize
        value={text}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      {overtaken && <p role="alert">{words.overtaken}</p>}
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
    </form>
  );
}

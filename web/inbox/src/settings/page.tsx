import { Button, NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import { channels } from "../api/types";
import { queries, useMe } from "../desk";
import { Failed } from "../failed";
import { type Locale, LocaleSelect } from "../locale-select";
import { tell, tellFailure } from "../notices";
import { moment } from "../time";
import { useWords } from "../words";
import { CannedSettings } from "./canned";
import { type Day, days, hoursOf, hoursText, type Settings } from "./shape";

export function SettingsPage() {
  const words = useWords();
  const { data: me } = useMe();
  const settings = useQuery({ queryKey: ["settings"], queryFn: () => call<Settings>("/api/settings") });
  const { data } = settings;
  const isAdmin = me?.role === "admin";
  return (
    <main className="page">
      <div className="page-in">
        <h1>{words.nav.settings}</h1>
        {isAdmin && <Failed query={settings} />}
        {isAdmin && data && (
          <div className="page-in">
            {/* a section begins anew when its own subject has changed: what is typed in the others stays */}
            <Hours key={`hours ${JSON.stringify(data.hours)}`} settings={data} />
            <Holidays key={`holidays ${JSON.stringify(data.holidays)}`} settings={data} />
            <Texts key={`texts ${JSON.stringify(data.texts)}`} settings={data} />
            <BotModes settings={data} />
            <Desk key={`desk ${JSON.stringify(data.desk)}`} settings={data} />
          </div>
        )}
        <CannedSettings />
        {isAdmin && <Changes />}
      </div>
    </main>
  );
}

function useSave<Key extends keyof Settings>(key: Key) {
  const words = useWords();
  return useMutation({
    mutationFn: (value: Settings[Key]) => call(`/api/settings/${key}`, { method: "PUT", body: { value } }),
    onSuccess: () => tell(words.saved),
    onError: tellFailure,
    onSettled: () => queries.invalidateQueries({ queryKey: ["settings"] }),
  });
}

function Hours({ settings }: { settings: Settings }) {
  const words = useWords();
  const save = useSave("hours");
  const [typed, setTyped] = useState(() => hoursText(settings.hours));
  return (
    <section className="box">
      <h2>{words.hours}</h2>
      <p className="soft">{words.hoursHint}</p>
      {days.map((day: Day) => (
        <TextInput
          key={day}
          label={words.days[day]}
          value={typed[day]}
          onChange={(event) => setTyped({ ...typed, [day]: event.currentTarget.value })}
        />
      ))}
      <div className="line">
        <Button
          // all empty would shut the shop for good
          disabled={Object.values(typed).every((times) => times.trim() === "")}
          loading={save.isPending}
          onClick={() => save.mutate(hoursOf(typed))}
        >
          {words.save}
        </Button>
        <Button variant="default" onClick={() => save.mutate(null)}>
          {words.hoursAlways}
        </Button>
      </div>
    </section>
  );
}

function Holidays({ settings: { holidays } }: { settings: Settings }) {
  const words = useWords();
  const save = useSave("holidays");
  const [date, setDate] = useState("");
  const [name, setName] = useState("");
  return (
    <section className="box">
      <h2>{words.holidays}</h2>
      {holidays.map((each) => (
        <div className="line" key={`${each.date}-${each.name}`}>
          {`${each.date} · ${each.name}`}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => save.mutate(holidays.filter((other) => other !== each))}
          >
            {words.remove}
          </Button>
        </div>
      ))}
      <TextInput type="date" label={words.date} value={date} onChange={(event) => setDate(event.currentTarget.value)} />
      <TextInput label={words.name} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Button
        disabled={!date || !name.trim()}
        onClick={() =>
          save.mutate([...holidays, { date, name: name.trim() }].sort((a, b) => a.date.localeCompare(b.date)))
        }
      >
        {words.add}
      </Button>
    </section>
  );
}

function Texts({ settings: { texts } }: { settings: Settings }) {
  const words = useWords();
  const save = useSave("texts");
  const [language, setLanguage] = useState<Locale>("id-ID");
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const own = texts[language] ?? {};
  return (
    <section className="box">
      <h2>{words.texts}</h2>
      <LocaleSelect value={language} onChange={setLanguage} />
      {Object.entries(own).map(([key, said]) => (
        <div className="line" key={key}>
          <code>{key}</code> <span dir="auto">{said}</span>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() =>
              save.mutate({
                ...texts,
                [language]: Object.fromEntries(Object.entries(own).filter(([other]) => other !== key)),
              })
            }
          >
            {words.remove}
          </Button>
        </div>
      ))}
      <TextInput label={words.textName} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Textarea label={words.text} autosize value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <Button
        disabled={!name.trim() || !text.trim()}
        onClick={() => save.mutate({ ...texts, [language]: { ...own, [name.trim()]: text.trim() } })}
      >
        {words.save}
      </Button>
    </section>
  );
}

function BotModes({ settings: { bot } }: { settings: Settings }) {
  const words = useWords();
  const save = useSave("bot");
  return (
    <section className="box">
      <h2>{words.bot}</h2>
      {channels.map((channel) => (
        <NativeSelect
          key={channel}
          label={channel}
          value={bot[channel] ?? "on"}
          data={Object.entries(words.botModes).map(([value, label]) => ({ value, label }))}
          onChange={(event) => save.mutate({ ...bot, [channel]: event.currentTarget.value as "on" | "draft" | "off" })}
        />
      ))}
    </section>
  );
}

function Desk({ settings }: { settings: Settings }) {
  const words = useWords();
  const save = useSave("desk");
  const [desk, setDesk] = useState(settings.desk);
  return (
    <section className="box">
      <h2>{words.desk}</h2>
      <NativeSelect
        label={words.assignment}
        value={desk.assignment}
        data={Object.entries(words.assignments).map(([value, label]) => ({ value, label }))}
        onChange={(event) =>
          setDesk({ ...desk, assignment: event.currentTarget.value === "round_robin" ? "round_robin" : "claim" })
        }
      />
      {(["idleMinutes", "queueMinutes"] as const).map((key) => (
        <NumberInput
          key={key}
          label={words[key]}
          min={1}
          max={1440}
          hideControls
          value={desk[key]}
          onChange={(value) => setDesk({ ...desk, [key]: Number(value) })}
        />
      ))}
      <Button loading={save.isPending} onClick={() => save.mutate(desk)}>
        {words.save}
      </Button>
    </section>
  );
}

function Changes() {
  const words = useWords();
  const changes = useQuery({
    queryKey: ["settings", "changes"],
    queryFn: async () =>
      (await call<{ changes: { at: string; actor: string; key: string; after: unknown }[] }>("/api/settings/changes"))
        .changes,
  });
  return (
    <section className="box">
      <h2>{words.changes}</h2>
      <Failed query={changes} />
      {changes.data?.map(({ at, actor, key, after }) => (
        <div key={`${at}-${key}`}>
          {`${moment(at)} · ${actor} · ${key}`} <code className="soft">{JSON.stringify(after)?.slice(0, 200)}</code>
        </div>
      ))}
    </section>
  );
}

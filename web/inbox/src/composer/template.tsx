import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import type { Template, Ticket } from "../api/types";
import { keepTicket } from "../desk";
import { tellFailure } from "../notices";
import { useWords } from "../words";

export function useTemplates(channel: string) {
  return useQuery({
    queryKey: ["templates"],
    queryFn: async () => (await call<{ templates: Template[] }>("/api/templates")).templates,
    select: (all) =>
      all.filter((each) => each.status === "APPROVED" && each.channel.toUpperCase() === channel.toUpperCase()),
  });
}

export const placesOf = (body: string): number =>
  new Set(Array.from(body.matchAll(/\{\{(\d+)\}\}/g), ([, number]) => number)).size;

/** Which template, and what goes into its places. */
export function TemplateForm({
  channel,
  pending,
  send,
}: {
  channel: string;
  pending: boolean;
  send: (template: { name: string; language: string; values: string[] }, key: string) => void;
}) {
  const words = useWords();
  const { data: all = [] } = useTemplates(channel);
  const [index, setIndex] = useState(0);
  const [values, setValues] = useState<string[]>([]);
  // one key for one message: other values are another one
  const [key, setKey] = useState(() => crypto.randomUUID());
  const chosen = all[index];
  if (!chosen) return <p className="soft">{words.noTemplates}</p>;
  const places = placesOf(chosen.body);
  const filled = Array.from({ length: places }, (_, at) => values[at]?.trim() ?? "");
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        send({ name: chosen.name, language: chosen.language, values: filled }, key);
      }}
    >
      <NativeSelect
        label={words.template}
        value={index}
        onChange={(event) => {
          setIndex(Number(event.currentTarget.value));
          setValues([]);
          setKey(crypto.randomUUID());
        }}
        data={all.map(({ name, language }, at) => ({ value: String(at), label: `${name} (${language})` }))}
      />
      <p className="preview" dir="auto">
        {chosen.body.replace(/\{\{(\d+)\}\}/g, (whole, number: string) => filled[Number(number) - 1] || whole)}
      </p>
      {filled.map((_, at) => (
        <TextInput
          // biome-ignore lint/suspicious/noArrayIndexKey: a template's places are numbers
          key={at}
          label={words.value(at + 1)}
          value={values[at] ?? ""}
          onChange={(event) => {
            const next = [...values];
            next[at] = event.currentTarget.value;
            setValues(next);
            setKey(crypto.randomUUID());
          }}
        />
      ))}
      <Button type="submit" disabled={filled.some((value) => value === "")} loading={pending}>
        {words.send}
      </Button>
    </form>
  );
}

export function TemplatePicker({ ticket }: { ticket: Ticket }) {
  const words = useWords();
  const send = useMutation({
    mutationFn: ({ template, key }: { template: { name: string; language: string; values: string[] }; key: string }) =>
      call<{ ticket: Ticket }>(`/api/tickets/${ticket.id}/reply`, { body: { template }, key }),
    onSuccess: (acted) => keepTicket(acted.ticket),
    onError: tellFailure,
  });
  return (
    <div>
      <p>{words.windowShut}</p>
      <TemplateForm
        channel={ticket.channel}
        pending={send.isPending}
        send={(template, key) => send.mutate({ template, key })}
      />
    </div>
  );
}

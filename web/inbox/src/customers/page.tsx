import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { call } from "../api/client";
import type { Customer, Person, Reply, Ticket } from "../api/types";
import { TemplateForm } from "../composer/template";
import { keepTicket } from "../desk";
import { Failed } from "../failed";
import { tellFailure } from "../notices";
import { useWords } from "../words";
import { CustomerFacts } from "./facts";

export function CustomersPage() {
  const words = useWords();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 300);
  const found = useQuery({
    queryKey: ["customer", "search", q],
    enabled: q.length > 1,
    queryFn: async () => (await call<{ customers: Person[] }>(`/api/customers?q=${encodeURIComponent(q)}`)).customers,
  });
  return (
    <main className="page">
      <div className="page-in">
        <h1>{words.nav.customers}</h1>
        <TextInput
          id="search"
          type="search"
          label={words.findCustomers}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Failed query={found} />
        {found.isSuccess && found.data.length === 0 && <p className="empty">{words.noCustomers}</p>}
        {found.data?.map((each) => (
          <a className="box" key={each.id} href={`#/customers/${encodeURIComponent(each.id)}`}>
            <b dir="auto">{each.name ?? each.phone ?? words.guest}</b>
            <span className="soft">
              {`${each.verified ? words.verified : words.unverified} · ${each.channels.map(({ channel }) => channel).join(", ")}`}
            </span>
          </a>
        ))}
      </div>
    </main>
  );
}

export function CustomerPage({ id }: { id: string }) {
  const words = useWords();
  const found = useQuery({
    queryKey: ["customer", id],
    queryFn: () => call<Customer>(`/api/customers/${encodeURIComponent(id)}`),
  });
  return (
    <main className="page">
      <div className="page-in">
        <a href="#/customers">{words.back}</a>
        <Failed query={found} />
        {found.data && (
          <>
            <div className="box">
              <CustomerFacts customer={found.data} />
            </div>
            <WriteFirst customer={found.data} />
          </>
        )}
      </div>
    </main>
  );
}

/** Text while the address's window is open, a template after it. */
function WriteFirst({ customer }: { customer: Customer }) {
  const words = useWords();
  const [, go] = useLocation();
  const [identityId, setIdentity] = useState(customer.channels[0]?.identityId ?? "");
  const [text, setText] = useState("");
  const [key, setKey] = useState(() => crypto.randomUUID());
  const chosen = customer.channels.find((each) => each.identityId === identityId);
  const start = useMutation({
    mutationFn: ({ body, key }: { body: Reply; key: string }) =>
      call<{ ticket: Ticket }>(`/api/customers/${encodeURIComponent(customer.id)}/conversations`, {
        body: { identityId, ...body },
        key,
      }),
    onSuccess: ({ ticket }) => {
      keepTicket(ticket);
      go(`/t/${ticket.id}`);
    },
    onError: tellFailure,
  });
  if (!chosen) return null;
  const shut = chosen.windowUntil !== null && Date.parse(chosen.windowUntil) < Date.now();
  return (
    <section className="box">
      <h2>{words.writeFirst}</h2>
      <NativeSelect
        label={words.address}
        value={identityId}
        onChange={(event) => setIdentity(event.currentTarget.value)}
        data={customer.channels.map((each) => ({
          value: each.identityId,
          label: `${each.channel} · ${each.displayName ?? each.phone ?? each.address}`,
        }))}
      />
      {shut ? (
        <TemplateForm
          channel={chosen.channel}
          pending={start.isPending}
          send={(template, key) => start.mutate({ body: { template }, key })}
        />
      ) : (
        <>
          <Textarea
            label={words.text}
            maxLength={4000}
            autosize
            minRows={3}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setKey(crypto.randomUUID());
            }}
          />
          <Button
            disabled={text.trim() === ""}
            loading={start.isPending}
            onClick={() => start.mutate({ body: { text: text.trim() }, key: `${key}-${identityId}` })}
          >
            {words.send}
          </Button>
        </>
      )}
    </section>
  );
}

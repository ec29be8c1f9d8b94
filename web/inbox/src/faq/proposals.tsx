import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import { queries } from "../desk";
import { tell, tellFailure } from "../notices";
import { useWords } from "../words";
import type { FaqFields } from "./queries";

interface Proposal {
  tickets: { id: string; number: string }[];
  question: string;
  answer: string;
  locale: "id-ID" | "en-US";
  similar: { id: string; question: string } | null;
}

/** What colleagues answered in tickets, for an admin to take into the FAQ or not. */
export function Proposals() {
  const words = useWords();
  const { data = [] } = useQuery({
    queryKey: ["faq", "proposals"],
    queryFn: async () => (await call<{ proposals: Proposal[] }>("/api/faq/proposals")).proposals,
  });
  if (data.length === 0) return null;
  return (
    <section className="box">
      <h2>{words.faq.proposals}</h2>
      <p className="soft">{words.faq.proposalsHint}</p>
      {data.map((proposal) => (
        <details key={proposal.tickets[0]?.id}>
          <summary dir="auto">{`${proposal.question} (${words.faq.fromTickets(proposal.tickets.length)})`}</summary>
          <ProposalForm proposal={proposal} />
        </details>
      ))}
    </section>
  );
}

function ProposalForm({ proposal: { tickets, similar, ...proposed } }: { proposal: Proposal }) {
  const words = useWords();
  const [question, setQuestion] = useState(proposed.question);
  const [answer, setAnswer] = useState(proposed.answer);
  const [category, setCategory] = useState("");
  const decide = useMutation({
    mutationFn: (entry: FaqFields | null) =>
      call("/api/faq/proposals/decide", { body: { ticketIds: tickets.map(({ id }) => id), entry } }),
    onSuccess: () => tell(words.saved),
    onError: tellFailure,
    onSettled: () => queries.invalidateQueries({ queryKey: ["faq"] }),
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        const { locale } = proposed;
        decide.mutate({ question, answer, category, locale, keywords: null, isActive: true, pair: null });
      }}
    >
      <div className="line">
        {tickets.map(({ id, number }) => (
          <a key={id} href={`#/t/${id}`}>
            {number}
          </a>
        ))}
      </div>
      {similar && (
        <p>
          {words.faq.similar} <a href={`#/faq/${encodeURIComponent(similar.id)}`}>{similar.question}</a>
        </p>
      )}
      <TextInput
        label={words.faq.question}
        required
        maxLength={300}
        value={question}
        onChange={(event) => setQuestion(event.currentTarget.value)}
      />
      <Textarea
        label={words.faq.answer}
        required
        maxLength={4000}
        autosize
        value={answer}
        onChange={(event) => setAnswer(event.currentTarget.value)}
      />
      <TextInput
        label={words.faq.category}
        required
        maxLength={60}
        value={category}
        onChange={(event) => setCategory(event.currentTarget.value)}
      />
      <div className="line">
        <Button type="submit" loading={decide.isPending}>
          {words.faq.approve}
        </Button>
        <Button variant="default" loading={decide.isPending} onClick={() => decide.mutate(null)}>
          {words.faq.decline}
        </Button>
      </div>
    </form>
  );
}

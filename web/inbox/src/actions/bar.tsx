import { Button, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import type { Ticket } from "../api/types";
import { keepTicket, queries, useEverybody, useMe } from "../desk";
import { useKeys } from "../keyboard";
import { tellFailure } from "../notices";
import { useNow } from "../time";
import { useWords } from "../words";
import { AskDialog } from "./ask";
import { mayReopen, moves } from "./moves";
import { SnoozeDialog } from "./snooze";

type Ask = "resolve" | "return" | "snooze" | null;

export function useStep(ticket: Ticket) {
  return useMutation({
    // one after the other: what is clicked while a step is on its way is no conflict with it
    scope: { id: `ticket ${ticket.id}` },
    mutationFn: ({ step, body = {} }: { step: string; body?: object }) =>
      step === "update"
        ? call<{ ticket: Ticket }>(`/api/tickets/${ticket.id}`, {
            method: "PUT",
            body: { version: queries.getQueryData<Ticket>(["ticket", ticket.id])?.version ?? ticket.version, ...body },
          })
        : call<{ ticket: Ticket }>(`/api/tickets/${ticket.id}/${step}`, { body }),
    onSuccess: (acted) => keepTicket(acted.ticket),
    onError: tellFailure,
  });
}

/** What can be done with a ticket as it stands. */
export function ActionBar({ ticket }: { ticket: Ticket }) {
  const words = useWords();
  const { data: me } = useMe();
  const { data: staff = [] } = useEverybody();
  const step = useStep(ticket);
  const [ask, setAsk] = useState<Ask>(null);
  const isOpen = ["OPEN", "IN_PROGRESS", "PENDING_CUSTOMER"].includes(ticket.status);
  const now = useNow();
  const mine = ticket.assignedTo === me?.id;
  // in a colleague's ticket only supervisors step in; what would be refused is not offered
  const mayStep = ticket.assignedTo === null || mine || (me !== undefined && me.role !== "support");
  const mayClaim = isOpen && ticket.assignedTo === null;
  const mayResolve = ticket.status === "IN_PROGRESS" && mayStep;
  const ways = !isOpen || mayStep ? moves[ticket.status] : [];
  const act = (name: string, body?: object) => step.mutate({ step: name, ...(body && { body }) });
  const closed = (which: Ask) => setAsk((now) => (now === which ? null : now));
  useKeys({
    c: () => mayClaim && act("claim"),
    e: () => mayResolve && setAsk("resolve"),
    s: () => isOpen && setAsk("snooze"),
  });
  return (
    <div className="actions">
      {mayClaim && (
        <Button size="xs" loading={step.isPending} onClick={() => act("claim")}>
          {words.claim}
        </Button>
      )}
      {mayResolve && (
        <Button size="xs" variant={mine ? "filled" : "default"} onClick={() => setAsk("resolve")}>
          {words.resolve}
        </Button>
      )}
      {isOpen && (
        <Button
          size="xs"
          variant="default"
          onClick={() => (ticket.snoozedUntil ? act("update", { snoozedUntil: null }) : setAsk("snooze"))}
        >
          {ticket.snoozedUntil ? words.wake : words.snooze}
        </Button>
      )}
      {isOpen && mayStep && (
        <Menu>
          <Menu.Target>
            <Button size="xs" variant="default">
              {words.assign}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {staff.map(({ id, name, status, load, capacity }) => (
              <Menu.Item key={id} disabled={id === ticket.assignedTo} onClick={() => act("assign", { agentId: id })}>
                {`${name} · ${words[status]} · ${words.load(load, capacity)}`}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {isOpen && mayStep && (
        <Button size="xs" variant="default" onClick={() => setAsk("return")}>
          {words.returnToBot}
        </Button>
      )}
      {mayReopen(ticket, now) && (
        <Button size="xs" onClick={() => act("reopen")}>
          {words.reopen}
        </Button>
      )}
      {ways.length > 0 && (
        <Menu>
          <Menu.Target>
            <Button size="xs" variant="default">
              {words.move}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {ways.map((status) => (
              <Menu.Item key={status} onClick={() => act("transition", { status })}>
                {words.statuses[status]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <AskDialog
        opened={ask === "resolve"}
        close={() => closed("resolve")}
        title={words.resolve}
        label={words.resolution}
        required
        done={(resolution) => step.mutateAsync({ step: "resolve", body: { resolution } })}
      />
      <AskDialog
        opened={ask === "return"}
        close={() => closed("return")}
        title={words.returnToBot}
        label={words.returnNote}
        done={(note) => step.mutateAsync({ step: "return-to-bot", body: { note } })}
      />
      <SnoozeDialog
        opened={ask === "snooze"}
        close={() => setAsk(null)}
        done={(until) => act("update", { snoozedUntil: until })}
      />
    </div>
  );
}

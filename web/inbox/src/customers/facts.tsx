import { BadgeCheck } from "lucide-react";
import type { Customer } from "../api/types";
import { ChannelIcon } from "../queue/ticket-list";
import { moment } from "../time";
import { subjectIn, useWords } from "../words";

/** Who it is, and what else there was with them. */
export function CustomerFacts({ customer, except }: { customer: Customer; except?: string }) {
  const words = useWords();
  const { name, phone, verified, channels, shop, consents, notices, tickets, conversations } = customer;
  const withTicket = new Set(tickets.map(({ conversationId }) => conversationId));
  return (
    <section className="facts">
      <h2 dir="auto">
        <a href={`#/customers/${encodeURIComponent(customer.id)}`}>{name ?? phone ?? words.guest}</a>
      </h2>
      <p>
        <span className="tag" data-sla={verified ? "ok" : undefined}>
          {verified && <BadgeCheck size={14} />} {verified ? words.verified : words.unverified}
        </span>{" "}
        {phone}
      </p>
      {shop && (
        <p>
          {[shop.type, shop.tier, shop.points === null ? null : words.points(shop.points)].filter(Boolean).join(" · ")}
        </p>
      )}
      <h3>{words.channels}</h3>
      <ul>
        {channels.map((each) => (
          <li key={each.identityId}>
            <ChannelIcon channel={each.channel} /> {each.displayName ?? each.phone ?? each.channel}
            {each.stopped && ` · ${words.stopped}`}
            {each.blocked && ` · ${words.blocked}`}
          </li>
        ))}
      </ul>
      {consents.length > 0 && (
        <>
          <h3>{words.consents}</h3>
          <ul>
            {consents.map((each) => (
              <li key={`${each.channel}-${each.purpose}-${each.at}`}>
                {`${each.channel} · ${each.purpose}: ${each.granted ? words.granted : words.refused}`}
              </li>
            ))}
          </ul>
        </>
      )}
      {notices.length > 0 && (
        <>
          <h3>{words.notices}</h3>
          <ul>
            {notices.map((each) => (
              <li key={each.id}>
                <span className="soft">{`${words.noticeStates[each.state]} · ${moment(each.updatedAt)}`}</span>{" "}
                <span dir="auto">{each.text}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {tickets.length + conversations.length > 1 && <h3>{words.history}</h3>}
      <ul>
        {tickets
          .filter(({ id }) => id !== except)
          .map((ticket) => (
            <li key={ticket.id}>
              <a href={`#/t/${ticket.id}`}>{`${ticket.ticketNumber ?? ""} ${subjectIn(words, ticket.subject)}`}</a>{" "}
              <span className="soft">{words.statuses[ticket.status]}</span>
            </li>
          ))}
        {conversations
          .filter(({ id }) => !withTicket.has(id))
          .map((each) => (
            <li key={each.id}>
              <a href={`#/c/${each.id}`}>{each.conversationNumber ?? each.id}</a>{" "}
              <span className="soft">{moment(each.lastMessageAt)}</span>
            </li>
          ))}
      </ul>
    </section>
  );
}

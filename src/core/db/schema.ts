import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

// The record that people query. Columns up to the marks are the shop's own plan and stay as they are.
// Times are ISO 8601 in UTC. Threads write these rows through the Recorder; `version` decides which write is newer.

export const conversations = sqliteTable(
  "conversations",
  {
    id: text("id").primaryKey(),
    conversationNumber: text("conversation_number").notNull().unique(),
    userId: text("user_id"),
    userType: text("user_type").notNull().default("GUEST"),
    guestName: text("guest_name"),
    guestEmail: text("guest_email"),
    guestPhone: text("guest_phone"),
    channel: text("channel").notNull(),
    sessionId: text("session_id"),
    status: text("status").notNull().default("ACTIVE"),
    escalatedAt: text("escalated_at"),
    escalationReason: text("escalation_reason"),
    assignedAgentId: text("assigned_agent_id"),
    messageCount: integer("message_count").default(0),
    firstResponseTime: integer("first_response_time"),
    resolutionTime: integer("resolution_time"),
    rating: integer("rating"),
    feedback: text("feedback"),
    startedAt: text("started_at").notNull(),
    lastMessageAt: text("last_message_at").notNull(),
    closedAt: text("closed_at"),
    createdAt: text("created_at").notNull().default(sql`CURRENT_TIMESTAMP`),
    updatedAt: text("updated_at").notNull().default(sql`CURRENT_TIMESTAMP`),
    version: integer("version").default(1),
    // added
    /** bot, queue or agent:<id> */
    owner: text("owner").notNull().default("bot"),
    locale: text("locale"),
    /** seq up to which the customer has read */
    readSeq: integer("read_seq").notNull().default(0),
  },
  (t) => [
    index("idx_conversations_user").on(t.userId),
    index("idx_conversations_status").on(t.status),
    index("idx_conversations_channel").on(t.channel),
    index("idx_conversations_last_message").on(sql`${t.lastMessageAt} DESC`),
    index("idx_conversations_status_last_message").on(t.status, t.lastMessageAt),
    index("idx_conversations_user_last_message").on(t.userId, t.lastMessageAt),
    index("idx_conversations_session").on(t.sessionId, t.lastMessageAt),
    index("idx_conversations_recent").on(sql`${t.lastMessageAt} DESC`, sql`${t.id} DESC`),
    index("idx_conversations_owner_recent").on(t.owner, sql`${t.lastMessageAt} DESC`, sql`${t.id} DESC`),
  ],
);

export const messages = sqliteTable(
  "messages",
  {
    id: text("id").primaryKey(),
    conversationId: text("conversation_id")
      .notNull()
      .references(() => conversations.id),
    role: text("role").notNull(),
    senderId: text("sender_id"),
    content: text("content").notNull(),
    contentType: text("content_type").notNull().default("TEXT"),
    attachments: text("attachments"),
    model: text("model"),
    tokensUsed: integer("tokens_used"),
    toolCalls: text("tool_calls"),
    toolResults: text("tool_results"),
    detectedIntent: text("detected_intent"),
    confidence: real("confidence"),
    status: text("status").notNull().default("DELIVERED"),
    createdAt: text("created_at").notNull().default(sql`CURRENT_TIMESTAMP`),
    deliveredAt: text("delivered_at"),
    readAt: text("read_at"),
    // added
    /** place in the conversation, from 1, without gaps */
    seq: integer("seq"),
    clientMessageId: text("client_message_id"),
    /** JSON: quickReplies, cards, request, citations of the reply */
    rich: text("rich"),
    /** JSON: how an answer came about, beside what the other columns say; see core/conversation/message.ts */
    trace: text("trace"),
    /** 1: answered without the model that was asked for */
    degraded: integer("degraded").notNull().default(0),
    version: integer("version").notNull().default(1),
  },
  (t) => [
    index("idx_messages_conversation").on(t.conversationId),
    index("idx_messages_created").on(sql`${t.createdAt} DESC`),
    index("idx_messages_role").on(t.role),
    uniqueIndex("idx_messages_conversation_seq").on(t.conversationId, t.seq),
  ],
);

export const tickets = sqliteTable(
  "tickets",
  {
    id: text("id").primaryKey(),
    ticketNumber: text("ticket_number").notNull().unique(),
    conversationId: text("conversation_id")
      .notNull()
      .references(() => conversations.id),
    userId: text("user_id"),
    category: text("category").notNull(),
    priority: text("priority").notNull().default("MEDIUM"),
    subject: text("subject").notNull(),
    description: text("description").notNull(),
    assignedTo: text("assigned_to"),
    department: text("department"),
    status: text("status").notNull().default("OPEN"),
    resolution: text("resolution"),
    resolvedAt: text("resolved_at"),
    resolvedBy: text("resolved_by"),
    slaDeadline: text("sla_deadline"),
    slaBreach: integer("sla_breach").default(0),
    createdAt: text("created_at").notNull().default(sql`CURRENT_TIMESTAMP`),
    updatedAt: text("updated_at").notNull().default(sql`CURRENT_TIMESTAMP`),
    closedAt: text("closed_at"),
    // added
    channel: text("channel"),
    locale: text("locale"),
    /** JSON [{messageId, kind, mediaRef}] */
    attachments: text("attachments"),
    /** R12: of the first answer; `sla_deadline` is the resolution's */
    responseDeadline: text("response_deadline"),
    respondedAt: text("responded_at"),
    /** JSON: names that staff gave it */
    labels: text("labels"),
    /** JSON: numbers of the orders that the conversation touched */
    orderNumbers: text("order_numbers"),
    /** 1: the shop knows who writes */
    verified: integer("verified").notNull().default(0),
    /** the customer's channel takes free text until then; null: always */
    windowUntil: text("window_until"),
    snoozedUntil: text("snoozed_until"),
    /** since when the clocks stand (R12); null: they run */
    pausedAt: text("paused_at"),
    /** how long they have stood before, ms of business time */
    pausedMs: integer("paused_ms").notNull().default(0),
    /** R15: of the first warning; of each deadline that was missed */
    warnedAt: text("warned_at"),
    responseBreachedAt: text("response_breached_at"),
    breachedAt: text("breached_at"),
    /** the customer's newest message that nobody has answered; null: nobody waits for us */
    waitingSince: text("waiting_since"),
    version: integer("version").notNull().default(1),
  },
  (t) => [
    index("idx_tickets_conversation").on(t.conversationId),
    index("idx_tickets_status").on(t.status),
    index("idx_tickets_assigned").on(t.assignedTo),
    index("idx_tickets_priority").on(t.priority),
    index("idx_tickets_updated").on(sql`${t.updatedAt} DESC`, sql`${t.id} DESC`),
    index("idx_tickets_status_updated").on(t.status, sql`${t.updatedAt} DESC`, sql`${t.id} DESC`),
    index("idx_tickets_assigned_updated").on(t.assignedTo, sql`${t.updatedAt} DESC`, sql`${t.id} DESC`),
    // the queues of the inbox: who waits longest, whose deadline is next; behind them those that were answered (see db/tickets.ts)
    index("idx_tickets_open_waiting")
      .on(sql`coalesce(waiting_since, 'z' || updated_at)`, t.id)
      .where(sql`${t.resolvedAt} IS NULL AND ${t.closedAt} IS NULL`),
    index("idx_tickets_open_due")
      .on(sql`coalesce(sla_deadline, 'z' || updated_at)`, t.id)
      .where(sql`${t.resolvedAt} IS NULL AND ${t.closedAt} IS NULL`),
    index("idx_tickets_resolved").on(t.resolvedAt).where(sql`${t.resolvedAt} IS NOT NULL`),
    // R13, behind the Thread
    uniqueIndex("idx_tickets_one_open")
      .on(t.conversationId)
      .where(sql`${t.status} IN ('OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER')`),
  ],
);

export const faqDocuments = sqliteTable(
  "faq_documents",
  {
    id: text("id").primaryKey(),
    category: text("category").notNull(),
    question: text("question").notNull(),
    answer: text("answer").notNull(),
    keywords: text("keywords"),
    locale: text("locale").default("id-ID"),
    isActive: integer("is_active").default(1),
    createdAt: text("created_at").notNull().default(sql`CURRENT_TIMESTAMP`),
    updatedAt: text("updated_at").notNull().default(sql`CURRENT_TIMESTAMP`),
    // added
    /** the same for an entry and its translation */
    pair: text("pair"),
    /** its versions are rows of `audit` */
    version: integer("version").notNull().default(1),
    updatedBy: text("updated_by"),
    /** set: taken away, and is_active is 0 */
    deletedAt: text("deleted_at"),
  },
  (t) => [
    index("idx_faq_category").on(t.category),
    index("idx_faq_active").on(t.isActive),
    index("idx_faq_recent").on(sql`${t.updatedAt} DESC`, sql`${t.id} DESC`),
  ],
);

/** What an admin made of the entry that a resolved ticket proposes: see core/knowledge/proposals.ts. */
export const faqDecisions = sqliteTable("faq_decisions", {
  ticketId: text("ticket_id").primaryKey(),
  /** the entry that came of it; null: declined */
  entryId: text("entry_id"),
  at: text("at").notNull(),
  actor: text("actor").notNull(),
});

/** What others are told of: the outbox of the domain events, each at least once; see core/events. */
export const publishedEvents = sqliteTable(
  "published_events",
  {
    id: text("id").primaryKey(),
    conversationId: text("conversation_id").notNull(),
    /** its place among the events of its conversation, from 1 */
    n: integer("n").notNull(),
    type: text("type").notNull(),
    at: text("at").notNull(),
    /** JSON */
    data: text("data").notNull(),
    /** pending, sent, dead */
    state: text("state").notNull(),
    attempts: integer("attempts").notNull().default(0),
    nextAt: text("next_at").notNull(),
    error: text("error"),
    version: integer("version").notNull().default(1),
  },
  (t) => [
    index("idx_published_events_due").on(t.nextAt).where(sql`${t.state} = 'pending'`),
    index("idx_published_events_state").on(t.state, sql`${t.at} DESC`, sql`${t.id} DESC`),
    index("idx_published_events_conversation").on(t.conversationId, t.n),
  ],
);

/** Events of the shop that were taken: none twice. */
export const receivedEvents = sqliteTable("received_events", {
  id: text("id").primaryKey(),
  type: text("type").notNull(),
  receivedAt: text("received_at").notNull(),
  /** the key of the Thread that tells it; null once that is done */
  thread: text("thread"),
  /** JSON: what came of it; null while it is seen to */
  outcome: text("outcome"),
});

/** Messages that an event of the shop's asked for: sent, held, expired or refused, for staff to see. */
export const proactiveMessages = sqliteTable(
  "proactive_messages",
  {
    id: text("id").primaryKey(),
    eventId: text("event_id").notNull(),
    type: text("type").notNull(),
    identityId: text("identity_id").notNull(),
    customerId: text("customer_id"),
    conversationId: text("conversation_id"),
    /** sent, held, expired, refused */
    state: text("state").notNull(),
    /** QUIET, PERSON, STOPPED, BLOCKED, WINDOW_CLOSED, NOT_THEIRS; null: sent */
    reason: text("reason"),
    text: text("text").notNull(),
    expiresAt: text("expires_at").notNull(),
    updatedAt: text("updated_at").notNull(),
    version: integer("version").notNull().default(1),
  },
  (t) => [index("idx_proactive_identity").on(t.identityId, t.updatedAt)],
);

/** Who wants to hear when something is there again ("Kabari kalau ada stok"). */
export const waits = sqliteTable(
  "waits",
  {
    id: text("id").primaryKey(),
    /** what is waited for: product:<id> */
    subject: text("subject").notNull(),
    /** its name, for people */
    label: text("label").notNull(),
    /** the Thread that is to hear of it */
    identityId: text("identity_id").notNull(),
    customerId: text("customer_id"),
    createdAt: text("created_at").notNull(),
    /** null: still waiting */
    toldAt: text("told_at"),
  },
  (t) => [
    index("idx_waits_subject").on(t.subject).where(sql`${t.toldAt} IS NULL`),
    index("idx_waits_identity").on(t.identityId),
  ],
);

/** Links by which a signed-in customer brings another channel's address to their account; each once, for ten minutes. */
export const linkTokens = sqliteTable(
  "link_tokens",
  {
    /** SHA-256 of the token: who reads this table links nothing */
    hash: text("hash").primaryKey(),
    customerId: text("customer_id").notNull(),
    expiresAt: text("expires_at").notNull(),
    /** the key of the Thread that used it */
    usedBy: text("used_by"),
  },
  (t) => [index("idx_link_tokens_expires").on(t.expiresAt), index("idx_link_tokens_customer").on(t.customerId)],
);

/** Devices that hear of new messages (push). One token is one user's: who registers it last. */
export const devices = sqliteTable(
  "devices",
  {
    token: text("token").primaryKey(),
    /** guest:<session> or user:<customer> */
    owner: text("owner").notNull(),
    /** android, ios */
    platform: text("platform").notNull(),
    appVersion: text("app_version"),
    locale: text("locale").notNull().default("id-ID"),
    /** 1: the message's own words may stand on the lock screen */
    preview: integer("preview").notNull().default(0),
    createdAt: text("created_at").notNull(),
    /** when the app last said that it is there */
    seenAt: text("seen_at").notNull(),
  },
  (t) => [index("idx_devices_owner").on(t.owner, t.seenAt), index("idx_devices_seen").on(t.seenAt)],
);

/** How the copy of an entry in an xAI collection stands; without a row there is none. */
export const faqIndex = sqliteTable("faq_index", {
  faqId: text("faq_id").primaryKey(),
  collection: text("collection").notNull(),
  /** indexing, ready, failed, removing */
  status: text("status").notNull(),
  /** 1: changed since, or to be looked at again */
  queued: integer("queued").notNull().default(0),
  /** of the text that is meant by the status */
  hash: text("hash"),
  /** uploads of this text that came to nothing */
  attempts: integer("attempts").notNull().default(0),
  /** looks at it while it was indexed */
  looks: integer("looks").notNull().default(0),
  error: text("error"),
  updatedAt: text("updated_at").notNull(),
});

/** Documents of a collection that are being taken away: removed in two calls, between which everything may end. */
export const faqIndexRemovals = sqliteTable(
  "faq_index_removals",
  {
    fileId: text("file_id").primaryKey(),
    collection: text("collection").notNull(),
    faqId: text("faq_id").notNull(),
  },
  (t) => [index("idx_faq_index_removals").on(t.faqId)],
);

/** One row for each part of a message that we called a channel for. */
export const deliveries = sqliteTable(
  "deliveries",
  {
    /** the outbox part's id */
    id: text("id").primaryKey(),
    messageId: text("message_id").notNull(),
    conversationId: text("conversation_id").notNull(),
    /** 0, 1, … within the message */
    part: integer("part").notNull(),
    channel: text("channel").notNull(),
    externalId: text("external_id"),
    /** queued, sending, sent, delivered, read, played, failed, dead, unknown, cancelled */
    state: text("state").notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** JSON {code, message} */
    error: text("error"),
    /** JSON, as the channel reports it */
    price: text("price"),
    createdAt: text("created_at").notNull(),
    updatedAt: text("updated_at").notNull(),
    version: integer("version").notNull().default(1),
  },
  (t) => [
    index("idx_deliveries_message").on(t.messageId),
    index("idx_deliveries_state").on(t.state, t.updatedAt),
    index("idx_deliveries_external").on(t.externalId),
  ],
);

/** What was done with a ticket, and by whom: audit trail and notes. Rows are only ever added. */
export const ticketEvents = sqliteTable(
  "ticket_events",
  {
    id: text("id").primaryKey(),
    ticketId: text("ticket_id").notNull(),
    at: text("at").notNull(),
    actor: text("actor").notNull(),
    /** see TicketEvent in core/handoff/ticket.ts */
    kind: text("kind").notNull(),
    text: text("text"),
    version: integer("version").notNull().default(1),
  },
  (t) => [index("idx_ticket_events_ticket").on(t.ticketId, t.at)],
);

/** Who works at the desk. What they may do is said by their token; this is what the house knows of them beside it. */
export const staff = sqliteTable("staff", {
  /** the token's subject */
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** support, supervisor, admin: as the last token said */
  role: text("role").notNull(),
  /** online, away: whether tickets are given to them */
  status: text("status").notNull().default("away"),
  /** open tickets at a time that are given to them by themselves */
  capacity: integer("capacity").notNull().default(10),
  /** JSON: locales that they answer in */
  languages: text("languages").notNull().default('["id-ID"]'),
  /** when a ticket was last given to them */
  assignedAt: text("assigned_at"),
  createdAt: text("created_at").notNull(),
  updatedAt: text("updated_at").notNull(),
  version: integer("version").notNull().default(1),
});

/** What the shop sets while the service runs, one row a subject; see core/settings.ts. */
export const settings = sqliteTable("settings", {
  key: text("key").primaryKey(),
  /** JSON */
  value: text("value").notNull(),
  updatedAt: text("updated_at").notNull(),
  updatedBy: text("updated_by").notNull(),
  version: integer("version").notNull().default(1),
});

/** Who changed what of the house: settings, canned replies, staff, the FAQ. Rows are only ever added. */
export const audit = sqliteTable(
  "audit",
  {
    id: text("id").primaryKey(),
    at: text("at").notNull(),
    actor: text("actor").notNull(),
    /** settings, canned_replies, staff, dead_letters, faq, events, customers */
    subject: text("subject").notNull(),
    /** which of them */
    key: text("key").notNull(),
    /** JSON; null: there was none, there is none any more */
    before: text("before"),
    after: text("after"),
  },
  (t) => [index("idx_audit_subject").on(t.subject, t.key, t.at)],
);

/** Answers that staff have at hand: "/" and the shortcut. */
export const cannedReplies = sqliteTable(
  "canned_replies",
  {
    id: text("id").primaryKey(),
    shortcut: text("shortcut").notNull(),
    locale: text("locale").notNull(),
    title: text("title").notNull(),
    /** with {customer}, {agent}, {ticket} and {order} */
    text: text("text").notNull(),
    updatedAt: text("updated_at").notNull(),
    updatedBy: text("updated_by").notNull(),
    version: integer("version").notNull().default(1),
  },
  (t) => [uniqueIndex("idx_canned_replies_shortcut").on(t.shortcut, t.locale)],
);

/** A customer's address on a channel account, one row a Thread, written by it. Whose it is and how that was proved. */
export const identities = sqliteTable(
  "identities",
  {
    /** the Thread's key */
    id: text("id").primaryKey(),
    channel: text("channel").notNull(),
    account: text("account").notNull(),
    address: text("address").notNull(),
    /** JSON: every other id under which the channel knows them */
    aliases: text("aliases").notNull().default("[]"),
    customerId: text("customer_id"),
    /** token (signed in), link (of a signed-in customer's), contact (own number, shared), phone (the channel's own proof); null: nothing */
    verifiedBy: text("verified_by"),
    displayName: text("display_name"),
    /** digits only, with the country code */
    phone: text("phone"),
    locale: text("locale"),
    /** 1: wants no message that they have not asked for */
    stopped: integer("stopped").notNull().default(0),
    blocked: integer("blocked").notNull().default(0),
    lastInboundAt: text("last_inbound_at"),
    createdAt: text("created_at").notNull(),
    updatedAt: text("updated_at").notNull(),
    version: integer("version").notNull().default(1),
  },
  (t) => [
    index("idx_identities_customer").on(t.customerId),
    index("idx_identities_phone").on(t.phone),
    index("idx_identities_address").on(t.channel, t.address),
    index("idx_identities_name").on(t.displayName),
  ],
);

/** What a customer has agreed to, or withdrawn; the newest row of a purpose counts. Rows are only ever added. */
export const consents = sqliteTable(
  "consents",
  {
    id: text("id").primaryKey(),
    /** the Thread's key */
    identityId: text("identity_id").notNull(),
    customerId: text("customer_id"),
    channel: text("channel").notNull(),
    /** proactive */
    purpose: text("purpose").notNull(),
    granted: integer("granted").notNull(),
    /** what it came by: stop, start, staff:<id>, app */
    source: text("source").notNull(),
    at: text("at").notNull(),
    version: integer("version").notNull().default(1),
  },
  (t) => [index("idx_consents_identity").on(t.identityId, t.at), index("idx_consents_customer").on(t.customerId, t.at)],
);

/** Messages that a platform has approved for a shut window, as it had them when they were last asked for. */
export const templates = sqliteTable(
  "templates",
  {
    channel: text("channel").notNull(),
    name: text("name").notNull(),
    /** as the platform writes it: id, en, en_US */
    language: text("language").notNull(),
    /** APPROVED, PENDING, REJECTED, PAUSED, … */
    status: text("status").notNull(),
    category: text("category").notNull(),
    /** with its parameters as {{1}}, {{2}}, … */
    body: text("body").notNull(),
    updatedAt: text("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channel, t.name, t.language] })],
);

/** One row for each call of a model. */
export const usage = sqliteTable(
  "usage",
  {
    id: text("id").primaryKey(),
    conversationId: text("conversation_id").notNull(),
    /** null: the attempt's answer was not said, because a newer message or a person came before it */
    messageId: text("message_id"),
    /** chat, transcription */
    kind: text("kind").notNull().default("chat"),
    model: text("model").notNull(),
    inputTokens: integer("input_tokens").notNull(),
    cachedTokens: integer("cached_tokens").notNull(),
    outputTokens: integer("output_tokens").notNull(),
    /** 1e-10 USD */
    costUsdTicks: integer("cost_usd_ticks"),
    /** 1: guessed, because the call was broken off before the provider said */
    estimated: integer("estimated").notNull().default(0),
    latencyMs: integer("latency_ms").notNull(),
    createdAt: text("created_at").notNull(),
    version: integer("version").notNull().default(1),
  },
  (t) => [index("idx_usage_created").on(t.createdAt), index("idx_usage_conversation").on(t.conversationId)],
);

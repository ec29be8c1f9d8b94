/**
 * An independent ledger: what customers sent beside what the Thread holds, what D1 holds and what was delivered. It shares no
 * code with the service, and knows only what a customer or an auditor could see.
 */
export interface Books {
  /** what the customer sent, in the order in which it was written; a resend is entered once */
  sent: { id: string; text: string }[];
  /** the conversation's messages as the Thread holds them */
  thread: Entry[];
  /** the same as D1 holds them */
  record: Entry[];
  /** what reached the customer: one entry for each arrival of a part */
  delivered: { text: string }[];
}

export interface Entry {
  id: string;
  seq: number;
  role: string;
  content: string;
  clientMessageId: string | null;
}

export interface Expectation {
  /** a person owns the conversation at the end: customers' last messages need no answer of the bot's */
  personOwns?: boolean;
  /** the bot repeats what it answers, and every text was sent once */
  echo?: boolean;
  /** whether `delivered` was observed */
  deliveries?: boolean;
}

/** Everything that is wrong, in words; empty when the books agree. */
export function audit(books: Books, expectation: Expectation = {}): string[] {
  return [
    ...sentAndHeld(books),
    ...inOrder(books.thread, "thread"),
    ...inOrder(books.record, "record"),
    ...sameEntries(books.thread, books.record),
    ...answers(books.thread, expectation),
    ...(expectation.deliveries ? deliveries(books) : []),
  ];
}

function sentAndHeld({ sent, thread }: Books): string[] {
  const own = thread.filter((entry) => entry.role === "user");
  const wrong = sent.flatMap(({ id, text }) => {
    const held = own.filter((entry) => entry.clientMessageId === id);
    if (held.length === 0) return `lost: "${text}"`;
    if (held.length > 1) return `doubled: "${text}" ${held.length} times`;
    return held[0]?.content === text ? [] : `changed: "${text}" became "${held[0]?.content}"`;
  });
  const ids = new Set(sent.map((each) => each.id));
  const strange = own.filter((entry) => entry.clientMessageId === null || !ids.has(entry.clientMessageId));
  return [...wrong, ...strange.map((entry) => `never sent: "${entry.content}"`)];
}

function inOrder(entries: Entry[], where: string): string[] {
  return entries.flatMap((entry, index) =>
    entry.seq === index + 1 ? [] : `${where}: place ${index + 1} holds seq ${entry.seq}`,
  );
}

function sameEntries(thread: Entry[], record: Entry[]): string[] {
  const recorded = new Map(record.map((entry) => [entry.id, entry]));
  const wrong = thread.flatMap((entry) => {
    const copy = recorded.get(entry.id);
    if (!copy) return `not recorded: ${entry.seq} "${entry.content}"`;
    const same = copy.seq === entry.seq && copy.role === entry.role && copy.content === entry.content;
    return same ? [] : `recorded otherwise: ${entry.seq} "${entry.content}" as ${copy.seq} "${copy.content}"`;
  });
  const ids = new Set(thread.map((entry) => entry.id));
  return [
    ...wrong,
    ...record.filter((entry) => !ids.has(entry.id)).map((entry) => `only recorded: "${entry.content}"`),
  ];
}

/** No message without an answer, and never more answers than messages; with `echo`, each text in exactly one answer. */
function answers(thread: Entry[], { personOwns, echo }: Expectation): string[] {
  const wrong: string[] = [];
  let open = 0;
  for (const entry of thread) {
    if (entry.role === "user") open++;
    if (entry.role === "assistant" && --open < 0) wrong.push(`answered twice: ${entry.seq} "${entry.content}"`);
  }
  const last = thread.at(-1);
  if (last?.role === "user" && !personOwns) wrong.push(`unanswered: ${last.seq} "${last.content}"`);
  return echo ? [...wrong, ...echoes(thread)] : wrong;
}

/** For a bot that repeats what it answers, as "re: <message> + <message>". */
function echoes(thread: Entry[]): string[] {
  const covered = thread.flatMap((entry) =>
    entry.role === "assistant" ? entry.content.replace(/^re: /, "").split(" + ") : [],
  );
  return thread.flatMap((entry) => {
    if (entry.role !== "user") return [];
    const times = covered.filter((text) => text === entry.content).length;
    return times === 1 ? [] : `answered ${times} times: ${entry.seq} "${entry.content}"`;
  });
}

function deliveries({ thread, delivered }: Books): string[] {
  const ours = thread.filter((entry) => entry.role !== "user");
  return ours.flatMap((entry) => {
    const times = delivered.filter((each) => each.text === entry.content).length;
    const twins = ours.filter((other) => other.content === entry.content).length;
    if (times < twins) return `not delivered: ${entry.seq} "${entry.content}"`;
    return times > twins ? `delivered ${times} times: ${entry.seq} "${entry.content}"` : [];
  });
}

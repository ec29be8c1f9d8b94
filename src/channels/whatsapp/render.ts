import type { Part, RenderContext } from "../../core/channel";
import type { Attachment, Reply } from "../../core/reply";
import { type Line, parseMarkdown } from "../markdown";
import { withCards } from "../told";
import { cardLines, factLines } from "./cards";
import { buttonsFor, type Choice, choicesIn, rowsFor } from "./choices";
import { limits } from "./limits";
import { fitted, shortened, written } from "./markup";
import type { FileKind, Interactive, Message, Outgoing } from "./outgoing";
import { ticketReply } from "./templates";

/**
 * A reply in as few bubbles as the limits allow, because each one costs money: its text with its cards, under the last of them what
 * can be tapped (buttons, else a list, else numbers to type), then files. Sources are not shown: they would be lines that
 * nobody can open.
 */
export function render(reply: Reply, context: RenderContext): Part[] {
  const choices = choicesIn(reply);
  const [card, ...others] = reply.cards ?? [];
  const picture = card?.imageUrl !== undefined && others.length === 0 && isLink(card.imageUrl) ? card.imageUrl : null;
  const url =
    card?.url !== undefined && others.length === 0 && choices.length === 0 && isLink(card.url) ? card.url : null;
  const withLink = lines(reply, false);
  // a link as a button: only where everything else is one bubble with it
  const link = url !== null && written(withLink).length <= limits.body && withLink.length > 0 ? url : null;
  const said = link === null ? lines(reply, true) : withLink;
  const groups = bubbles(said, choices, reply, context);
  const bodies = groups.map((group, index) =>
    index === groups.length - 1 ? last(group, { choices, reply, context, picture, link }) : text(group),
  );
  const parts = bodies.map((body, index): Part => {
    const quoted = index === 0 && context.replyTo?.startsWith("wamid.") ? { replyTo: context.replyTo } : {};
    return { text: readable(body, choices), payload: { send: "message", body, ...quoted } satisfies Outgoing };
  });
  const [only] = parts;
  if (only && parts.length === 1 && !reply.attachments?.length) {
    const template = ticketReply(only.text, context.locale);
    if (template) only.outsideWindow = { send: "message", body: template } satisfies Outgoing;
  }
  return [...parts, ...(reply.attachments ?? []).map(file)];
}

/** Everything that is words. */
function lines(reply: Reply, withUrl: boolean): Line[] {
  const words = parseMarkdown(reply.text);
  const told = withCards(words, reply.cards ?? [], (card) => factLines(card, withUrl));
  if (told) return told;
  const cards = cardLines(reply.cards ?? [], withUrl);
  return cards.length === 0 ? words : [...words, { prefix: "", spans: [] }, ...cards];
}

/** The words in groups, one a bubble; with the choices as numbered lines where nothing can be tapped, or a row cannot hold its title. */
function bubbles(said: readonly Line[], choices: readonly Choice[], reply: Reply, context: RenderContext): Line[][] {
  const rows = rowsFor(choices, context);
  const numbered = rows === null ? choices : buttonsFor(choices, context) ? [] : rows.unsaid;
  const extra = numbered.flatMap(({ line }) => line);
  const all = extra.length === 0 ? said : [...said, { prefix: "", spans: [] }, ...extra];
  const groups = fitted(all, limits.text);
  if (groups.length > 0) return reply.request === "location" ? shortLast(groups) : groups;
  // something has to stand above the buttons
  return choices.length > 0 ? [choices.flatMap(({ line }) => line)] : [];
}

/** A request for the location takes a shorter text than a message. */
function shortLast(groups: Line[][]): Line[][] {
  const end = groups.at(-1) ?? [];
  return written(end).length <= limits.body ? groups : [...groups.slice(0, -1), ...fitted(end, limits.body)];
}

interface Ending {
  choices: readonly Choice[];
  reply: Reply;
  context: RenderContext;
  picture: string | null;
  link: string | null;
}

function last(group: readonly Line[], { choices, reply, context, picture, link }: Ending): Message {
  const body = { text: written(group) };
  const short = body.text.length <= limits.body;
  const header = picture !== null && short ? { header: { type: "image" as const, image: { link: picture } } } : {};
  if (choices.length > 0) {
    const buttons = short ? buttonsFor(choices, context) : null;
    if (buttons) return interactive({ type: "button", body, action: { buttons }, ...header });
    const list = rowsFor(choices, context);
    if (list) {
      const label = reply.request === "rating" ? context.texts.rate : context.texts.chooseFrom;
      const action = { button: shortened(label, limits.listButton), sections: [{ rows: list.rows }] };
      return interactive({ type: "list", body, action });
    }
    return text(group);
  }
  if (reply.request === "location") {
    return interactive({ type: "location_request_message", body, action: { name: "send_location" } });
  }
  if (link !== null) {
    const parameters = { display_text: shortened(context.texts.openLink, limits.linkTitle), url: link };
    return interactive({ type: "cta_url", body, action: { name: "cta_url", parameters }, ...header });
  }
  if (picture !== null && short) return { type: "image", image: { link: picture, caption: body.text } };
  return text(group);
}

function interactive(value: Interactive["interactive"]): Interactive {
  return { type: "interactive", interactive: value };
}

function text(group: readonly Line[]): Message {
  return { type: "text", text: { body: written(group), preview_url: false } };
}

function isLink(url: string): boolean {
  return /^https:\/\//i.test(url) && url.length <= limits.url && URL.canParse(url);
}

/** For the record and the inbox. */
function readable(message: Message, choices: readonly Choice[]): string {
  switch (message.type) {
    case "text":
      return message.text.body;
    case "image":
      return message.image.caption ?? "[image]";
    case "interactive":
      return message.interactive.body.text || choices.map(({ title }) => title).join("\n");
    case "template":
      return message.template.name;
  }
}

const kinds: Readonly<Record<string, FileKind>> = {
  "image/jpeg": "image",
  "image/png": "image",
  "video/mp4": "video",
  "video/3gpp": "video",
  "audio/aac": "audio",
  "audio/amr": "audio",
  "audio/mpeg": "audio",
  "audio/mp4": "audio",
  "audio/ogg": "audio",
};

/** Whatever WhatsApp does not show as a picture, a video or a sound goes as a document. */
function file({ key, mimeType, filename }: Attachment): Part {
  const plain = mimeType.split(";")[0]?.trim().toLowerCase() ?? "";
  const kind = kinds[plain] ?? "document";
  const payload: Outgoing = { send: "file", kind, key, mimeType: plain, ...(filename !== undefined && { filename }) };
  return { text: filename === undefined ? `[${kind}]` : `[${kind}] ${filename}`, payload };
}

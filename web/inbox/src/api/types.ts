import type { Attachment, Card, Citation, QuickReply } from "../../../../src/core/reply";

// What the API answers, as src/http/schemas.ts describes it.

export type { Attachment, Card, QuickReply };
export type Role = "support" | "supervisor" | "admin";
export type Status = "OPEN" | "IN_PROGRESS" | "PENDING_CUSTOMER" | "RESOLVED" | "CLOSED";
export const priorities = ["URGENT", "HIGH", "MEDIUM", "LOW"] as const;
export const categories = ["COMPLAINT", "REFUND", "TECHNICAL", "ORDER_ISSUE", "OTHER"] as const;
export const channels = ["web", "mobile", "whatsapp", "telegram"] as const;

export interface Ticket {
  id: string;
  ticketNumber: string | null;
  conversationId: string;
  userId: string | null;
  category: string;
  priority: string;
  subject: string;
  description: string;
  assignedTo: string | null;
  status: Status;
  resolution: string | null;
  resolvedBy: string | null;
  responseDeadline: string | null;
  slaDeadline: string | null;
  respondedAt: string | null;
  labels: string[];
  orderNumbers: string[];
  verified: boolean;
  windowUntil: string | null;
  snoozedUntil: string | null;
  pausedAt: string | null;
  waitingSince: string | null;
  warnedAt: string | null;
  responseBreachedAt: string | null;
  breachedAt: string | null;
  channel: string;
  locale: string;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  version: number;
}

export interface Conversation {
  id: string;
  conversationNumber: string | null;
  channel: string;
  status: string;
  messageCount: number;
  lastMessageAt: string;
  owner: string;
  userId: string | null;
  /** as they call themselves, signed in or not */
  customerName: string | null;
  rating: number | null;
  guestPhone: string | null;
}

export interface Delivery {
  id: string;
  part: number;
  channel: string;
  state: string;
  attempts: number;
  error?: { code: string; text: string };
}

export interface FileView {
  id: string;
  kind: "image" | "voice" | "document";
  mimeType: string;
  size: number;
  url: string;
}

export interface Page {
  title: string;
  url: string;
}

export interface Message {
  id: string;
  seq: number;
  role: "user" | "assistant" | "agent" | "system";
  content: string;
  quickReplies?: QuickReply[];
  cards?: Card[];
  citations?: Citation[];
  attachments?: Attachment[];
  files?: FileView[];
  reaction?: string;
  edited?: true;
  senderName?: string;
  page?: Page;
  status: string;
  createdAt: string;
  deliveries?: Delivery[];
}

export interface TrailEvent {
  at: string;
  actor: string;
  kind: string;
  text: string | null;
}

export interface Staff {
  id: string;
  name: string;
  role: Role;
  status: "online" | "away";
  capacity: number;
  languages: string[];
  load: number;
  windows: number;
  version: number;
}

export interface Canned {
  id: string;
  shortcut: string;
  locale: "id-ID" | "en-US";
  title: string;
  text: string;
  version: number;
}

export interface Template {
  channel: string;
  name: string;
  language: string;
  status: string;
  body: string;
}

export interface CustomerChannel {
  identityId: string;
  channel: string;
  address: string;
  verifiedBy: string | null;
  displayName: string | null;
  phone: string | null;
  stopped: boolean;
  blocked: boolean;
  windowUntil: string | null;
}

export interface Person {
  id: string;
  name: string | null;
  phone: string | null;
  verified: boolean;
  channels: CustomerChannel[];
}

export interface Customer extends Person {
  shop: {
    type: string;
    tier: string | null;
    points: number | null;
  } | null;
  conversations: Conversation[];
  tickets: Ticket[];
  consents: { channel: string; purpose: string; granted: boolean; at: string }[];
  notices: { id: string; state: "sent" | "held" | "expired" | "refused"; text: string; updatedAt: string }[];
}

export interface Presence {
  id: string;
  name: string | null;
  looksAt: string | null;
  types: boolean;
}

export interface Reply {
  text?: string;
  template?: { name: string; language: string; values: string[] };
  quickReplies?: QuickReply[];
  cards?: Card[];
  attachments?: Attachment[];
}

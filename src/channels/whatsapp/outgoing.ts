import type {
  CloudAPIListRow,
  CloudAPIReplyButton,
  CloudAPISendInteractiveButtonsMessageRequest,
  CloudAPISendInteractiveListMessageRequest,
  CloudAPISendTextMessageRequest,
} from "@whatsapp-cloudapi/types/cloudapi";
import { z } from "zod";

// What a part carries: the message but for its address. A file of ours is named by its key, and goes up when it is sent.

/** How WhatsApp shows a file. */
export const fileKind = z.enum(["image", "video", "audio", "document"]);
export type FileKind = z.infer<typeof fileKind>;

export type Text = Pick<CloudAPISendTextMessageRequest, "type" | "text">;
export type Button = CloudAPIReplyButton;
export type Row = CloudAPIListRow;

interface Picture {
  type: "image";
  image: { link: string };
}
type WithHeader = { header?: Picture };

export type Interactive = {
  type: "interactive";
  interactive:
    | (Pick<CloudAPISendInteractiveButtonsMessageRequest["interactive"], "type" | "body" | "action"> & WithHeader)
    | Pick<CloudAPISendInteractiveListMessageRequest["interactive"], "type" | "body" | "action">
    // not in the package, or not in this form
    | ({
        type: "cta_url";
        body: { text: string };
        action: { name: "cta_url"; parameters: { display_text: string; url: string } };
      } & WithHeader)
    | { type: "location_request_message"; body: { text: string }; action: { name: "send_location" } };
};
export interface Image {
  type: "image";
  image: { link: string; caption?: string };
}
export interface Template {
  type: "template";
  template: {
    name: string;
    language: { code: string };
    components: { type: "body"; parameters: { type: "text"; text: string }[] }[];
  };
}
export type Message = Text | Interactive | Image | Template;

const message = z.object({
  send: z.literal("message"),
  body: z.custom<Message>((value) => typeof value === "object" && value !== null && "type" in value),
  /** the customer's message that is quoted */
  replyTo: z.string().optional(),
});
const file = z.object({
  send: z.literal("file"),
  kind: fileKind,
  key: z.string(),
  mimeType: z.string(),
  filename: z.string().optional(),
});

export const outgoing = z.discriminatedUnion("send", [message, file]);
export type Outgoing = z.infer<typeof outgoing>;

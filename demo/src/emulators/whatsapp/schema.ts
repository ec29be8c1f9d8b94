import { z } from "zod";

// What the Cloud API takes (v26.0), as far as a shop asks for it. Strict: unknown fields are refused, as Graph does with code 100.

const text = (max: number) => z.string().min(1).max(max);
const link = z.url();
const picture = z.strictObject({
  type: z.literal("image"),
  image: z.strictObject({ link: link.optional(), id: z.string().optional() }),
});
const header = z.union([picture, z.strictObject({ type: z.literal("text"), text: text(60) })]);
const footer = z.strictObject({ text: text(60) });
const unique = (values: readonly string[]) => new Set(values).size === values.length;

const button = z.strictObject({ type: z.literal("reply"), reply: z.strictObject({ id: text(256), title: text(20) }) });
const row = z.strictObject({ id: text(200), title: text(24), description: text(72).optional() });
const section = z.strictObject({ title: text(24).optional(), rows: z.array(row).min(1) });

export const interactive = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("button"),
    header: header.optional(),
    body: z.strictObject({ text: text(1024) }),
    footer: footer.optional(),
    action: z
      .strictObject({ buttons: z.array(button).min(1).max(3) })
      .refine(
        ({ buttons }) =>
          unique(buttons.map(({ reply }) => reply.id)) && unique(buttons.map(({ reply }) => reply.title)),
        "Button ids and titles must be unique",
      ),
  }),
  z.strictObject({
    type: z.literal("list"),
    header: z.strictObject({ type: z.literal("text"), text: text(60) }).optional(),
    body: z.strictObject({ text: text(4096) }),
    footer: footer.optional(),
    action: z
      .strictObject({ button: text(20), sections: z.array(section).min(1).max(10) })
      .refine(({ sections }) => sections.flatMap(({ rows }) => rows).length <= 10, "A list has at most 10 rows")
      .refine(
        ({ sections }) => unique(sections.flatMap(({ rows }) => rows.map(({ id }) => id))),
        "Row ids must be unique",
      )
      .refine(
        ({ sections }) => sections.length === 1 || sections.every(({ title }) => title),
        "Sections need titles where there are several",
      ),
  }),
  z.strictObject({
    type: z.literal("cta_url"),
    header: header.optional(),
    body: z.strictObject({ text: text(1024) }),
    footer: footer.optional(),
    action: z.strictObject({
      name: z.literal("cta_url"),
      parameters: z.strictObject({ display_text: text(20), url: link }),
    }),
  }),
  z.strictObject({
    type: z.literal("location_request_message"),
    body: z.strictObject({ text: text(1024) }),
    action: z.strictObject({ name: z.literal("send_location") }),
  }),
]);

const media = (caption: boolean) =>
  z
    .strictObject({
      id: z.string().optional(),
      link: link.optional(),
      ...(caption && { caption: z.string().max(1024).optional() }),
      filename: z.string().optional(),
    })
    .refine((file) => (file.id === undefined) !== (file.link === undefined), "Either id or link must be given");

/** No line breaks, tabs, or more than four spaces in a row: error 132018 else. */
const parameter = z.strictObject({ type: z.literal("text"), text: z.string().min(1) });
export const template = z.strictObject({
  name: text(512),
  language: z.strictObject({ code: z.string() }),
  components: z.array(z.strictObject({ type: z.enum(["body", "header"]), parameters: z.array(parameter) })).default([]),
});

const common = {
  messaging_product: z.literal("whatsapp"),
  recipient_type: z.literal("individual").optional(),
  to: z.string().optional(),
  recipient: z.string().optional(),
  context: z.strictObject({ message_id: z.string() }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
};

export const message = z.discriminatedUnion("type", [
  z.strictObject({
    ...common,
    type: z.literal("text"),
    text: z.strictObject({ body: text(4096), preview_url: z.boolean().optional() }),
  }),
  z.strictObject({ ...common, type: z.literal("image"), image: media(true) }),
  z.strictObject({ ...common, type: z.literal("video"), video: media(true) }),
  z.strictObject({ ...common, type: z.literal("audio"), audio: media(false) }),
  z.strictObject({ ...common, type: z.literal("document"), document: media(true) }),
  z.strictObject({ ...common, type: z.literal("interactive"), interactive }),
  z.strictObject({ ...common, type: z.literal("template"), template }),
]);
export type Message = z.infer<typeof message>;

export const markRead = z.strictObject({
  messaging_product: z.literal("whatsapp"),
  status: z.literal("read"),
  message_id: z.string(),
  typing_indicator: z.strictObject({ type: z.literal("text") }).optional(),
});

export const newTemplate = z.looseObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.string(),
  category: z.enum(["UTILITY", "MARKETING", "AUTHENTICATION"]),
  components: z.array(
    z.looseObject({ type: z.enum(["HEADER", "BODY", "FOOTER", "BUTTONS"]), text: z.string().optional() }),
  ),
});
export type Template = z.infer<typeof newTemplate> & { id: string; status: string };

export const subscription = z.looseObject({
  override_callback_uri: z.url().optional(),
  verify_token: z.string().optional(),
});

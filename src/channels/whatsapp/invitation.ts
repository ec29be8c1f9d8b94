import { z } from "zod";
import type { Config } from "../../config";
import { call } from "./api";

const numbers = new Map<string, string>();
const answer = z.object({ display_phone_number: z.string() });

/** A link that opens a chat with the business's number. Who writes is known by their own number: nothing has to be carried. */
export async function invitation(config: Config): Promise<string | null> {
  const id = config.WHATSAPP_PHONE_NUMBER_ID;
  if (!id) return null;
  const known = numbers.get(id);
  if (known) return known;
  const got = await call(config, `${encodeURIComponent(id)}?fields=display_phone_number`, { method: "GET" });
  const digits = answer.safeParse(got.kind === "ok" ? got.body : null).data?.display_phone_number.replace(/\D/g, "");
  if (!digits) return null;
  const link = `https://wa.me/${digits}`;
  numbers.set(id, link);
  return link;
}

import { now } from "../clock";
import { hex, hmac } from "../tools/digest";

/** s by which clocks may differ, and a signed body may be old */
const TOLERANCE = 300;
const FORM = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

/** "t=<Unix s>,v1=<HMAC-SHA256 of "t.body", hex>": whoever has the secret made this body, and when. */
export async function sign(body: string, secret: string): Promise<string> {
  const t = Math.floor(now() / 1000);
  return `t=${t},v1=${hex(await hmac(`${t}.${body}`, secret))}`;
}

/** Null: sound. Else why it is not. */
export async function flawOf(header: string | undefined, body: string, secret: string): Promise<string | null> {
  const [, t = "", given = ""] = FORM.exec(header ?? "") ?? [];
  if (given === "") return "no signature";
  if (Math.abs(now() / 1000 - Number(t)) > TOLERANCE) return "too old";
  const right = hex(await hmac(`${t}.${body}`, secret));
  // both are 64 letters: how long this takes tells nothing
  let difference = 0;
  for (let at = 0; at < right.length; at++) difference |= right.charCodeAt(at) ^ given.charCodeAt(at);
  return difference === 0 ? null : "wrong signature";
}

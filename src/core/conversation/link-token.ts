import { hmac } from "../tools/digest";

/** How the argument of /start begins that links an address to an account. */
export const LINK = "link_";

const SIZE = 16;
const FORM = /^link_([\w-]{22})([\w-]{22})$/;

/** A token that only we can have made: 16 random bytes and their signature, in the letters that Telegram's deep links take (49 of 64). */
export async function newLinkToken(secret: string): Promise<string> {
  const random = text(crypto.getRandomValues(new Uint8Array(SIZE)));
  return `${LINK}${random}${await signature(random, secret)}`;
}

/** Whether it is one of ours; a forged one costs no look into the database. */
export async function isLinkToken(token: string, secret: string): Promise<boolean> {
  const [, random = "", signed = ""] = FORM.exec(token) ?? [];
  return random !== "" && signed === (await signature(random, secret));
}

async function signature(random: string, secret: string): Promise<string> {
  return text((await hmac(`${LINK}${random}`, secret)).slice(0, SIZE));
}

function text(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

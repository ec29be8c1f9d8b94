import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { products } from "../../demo/src/data/products";
import { stockOf } from "../../demo/src/data/stock";
import { ask, call } from "../support/api";
import { visitor } from "../support/http";

// "Kabari kalau ada stok", as a customer says it, with the demo shop.

const gone = products.find(
  ({ id, status, deletedAt, availableForRetail }) =>
    status === "omnichannel sales" &&
    !deletedAt &&
    availableForRetail &&
    stockOf(id).every(({ quantityAvailable }) => quantityAvailable === 0),
);

async function waiting(): Promise<{ subject: string; label: string }[]> {
  return (await env.DB.prepare("SELECT subject, label FROM waits").all<{ subject: string; label: string }>()).results;
}

describe("a product that is sold out", () => {
  if (!gone) throw new Error("the demo shop has nothing that is sold out");
  const wait = { subject: `product:${gone.id}`, label: gone.name };

  it("is offered to be told of by a tap, and noted once the customer says yes", async () => {
    const { token } = await visitor();
    const stock = await ask(token, `stok ${gone.name} ada?`);
    const offer = stock.reply?.quickReplies?.find(({ title }) => title === "Kabari kalau ada");
    const asked = await ask(token, "", { choiceId: offer?.id, message: offer?.title });
    expect(asked.response).toContain(gone.name);
    expect(asked.response).toMatch(/kabari .*\?/i);
    expect(await waiting()).toEqual([]);
    const done = await ask(token, "ya");
    expect(done.response).toContain(gone.name);
    expect(await waiting()).toEqual([wait]);
    // and asked for again it is the same wish
    await ask(token, `kabarin ya kalo ${gone.name} udah ada lagi`);
    await ask(token, "iya");
    expect(await waiting()).toEqual([wait]);
  });

  it("is asked about by its whole name; not where the name fits several, or it can be bought", async () => {
    const { token } = await visitor();
    const said = async (text: string) => (await ask(token, text)).response;
    expect(await said("kabari kalau car seat isofix 360 restok")).toContain(gone.name);
    expect(await said("ga jadi")).not.toContain(gone.name);
    expect(await said("kabari kalau dot pigeon restok")).toContain("beberapa");
    expect(await said("kabari kalau stroller kabin rodaki ada lagi")).toContain("masih ada stoknya");
    const inStores = await said("kabari kalau stroller kembar rodaki ada lagi");
    expect(inStores).toContain("di toko");
    expect(inStores).not.toContain("langsung dipesan");
    expect(await said("ya")).not.toMatch(/aku kabari/i);
    expect(await waiting()).toEqual([]);
  });

  it("is not noted when they say no, and nothing is noted that the shop does not sell", async () => {
    const { token } = await visitor();
    await ask(token, `kabari kalau ${gone.name} ada lagi`);
    await ask(token, "ga jadi");
    await ask(token, "kabari kalau pesawat ulang alik ada lagi");
    await ask(token, "ya");
    expect(await waiting()).toEqual([]);
    expect((await call("/api/chat/conversations", { token })).status).toBe(200);
  });
});

import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { faqSeedSql } from "../../demo/src/seed-faq";
import { ask, call, guest } from "../support/api";

it("first light", async () => {
  for (const sql of faqSeedSql()) await env.DB.prepare(sql).run();
  const token = await guest();
  for (const q of ["halo", "Berapa lama pengiriman ke Surabaya?", "cari botol susu di bawah 150 ribu", "stok dot Pigeon ada?", "mau bicara sama cs dong"]) {
    console.log(q, JSON.stringify(await ask(token, q), null, 1));
  }
  console.log(await (await call("/api/chat/conversations", { token })).text());
  console.log(JSON.stringify((await env.DB.prepare("select id, role, seq, content, status, version from messages order by seq").all()).results));
  console.log(JSON.stringify((await env.DB.prepare("select * from tickets").all()).results));
  console.log(await (await call("/health")).text());
  expect((await call("/openapi.json")).status).toBe(200);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { clientTypes } from "../../scripts/client-types.mjs";
import { root } from "../../scripts/paths.mjs";

it("the client's types are those of the API; else run `npm run client:types`", async () => {
  expect(readFileSync(join(root, "client/src/api.d.ts"), "utf8")).toBe(await clientTypes());
});

it("the OpenAPI document tells what comes over the socket", () => {
  const document = JSON.parse(readFileSync(join(root, "public/openapi.json"), "utf8"));
  const { SocketEvent } = document.components.schemas;
  const types = ["message", "typing", "delta", "escalated", "agent_joined", "closed", "receipt"];
  expect(SocketEvent.discriminator.propertyName).toBe("type");
  expect(Object.keys(SocketEvent.discriminator.mapping)).toEqual(expect.arrayContaining(types));
  expect(SocketEvent.oneOf.map(({ $ref }: { $ref: string }) => $ref)).toEqual(
    Object.values(SocketEvent.discriminator.mapping),
  );
});

import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { createService } from "../../src/service";
import { kidkazz } from "../../src/shop/bot";
import { base, jwt } from "../support/api";
import { refusal } from "../support/http";
import { useNetwork } from "../support/network";

const network = useNetwork();
const service = createService(kidkazz);

/** An issuer of tokens with an address of its own, because keys are kept for a while. */
async function issuer() {
  const url = `https://login-${crypto.randomUUID()}.test/keys`;
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const keys = [{ ...(await exportJWK(publicKey)), kid: "one", alg: "RS256", use: "sig" }];
  const token = (sub: string, key: CryptoKey = privateKey) =>
    new SignJWT({ roles: ["customer"] })
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setSubject(sub)
      .setExpirationTime("1h")
      .sign(key);
  return { url, publicKey, answers: () => HttpResponse.json({ keys }), token };
}

function list(url: string, token: string): Promise<Response> | Response {
  const settings = { ...env, JWT_SECRET: "", JWKS_URL: url };
  const headers = { authorization: `Bearer ${token}` };
  const request = new Request(`${base}/api/chat/conversations`, { headers });
  return service.handler.fetch(request, settings, createExecutionContext());
}

describe("tokens of an issuer with public keys", () => {
  it("are taken when it has signed them, and no others", async () => {
    const { url, publicKey, answers, token } = await issuer();
    network.use(http.get(url, answers));
    const good = await list(url, await token("cust-001"));
    expect(await good.json()).toEqual({ conversations: [] });

    const stranger = await generateKeyPair("RS256");
    await refusal(await list(url, await token("cust-001", stranger.privateKey)), 401, "UNAUTHORIZED");
    await refusal(await list(url, await jwt("cust-001")), 401, "UNAUTHORIZED");
    // the public key is no secret that one could sign with
    const pem = await exportSPKI(publicKey);
    await refusal(await list(url, await jwt("cust-001", { secret: pem })), 401, "UNAUTHORIZED");
    await refusal(await list(url, "abc"), 401, "UNAUTHORIZED");
  });

  it.each([
    ["cannot be reached", () => HttpResponse.error()],
    ["is down", () => new HttpResponse(null, { status: 503 })],
    ["says something else", () => HttpResponse.json({ hello: "world" })],
  ])("are not called bad while it %s", async (_name, answers) => {
    const { url, token, answers: later } = await issuer();
    network.use(http.get(url, answers));
    const good = await token("cust-001");
    await refusal(await list(url, good), 503, "UNAVAILABLE");
    network.use(http.get(url, later));
    expect((await list(url, good)).status).toBe(200);
  });
});

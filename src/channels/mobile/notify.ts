import type { Config } from "../../config";
import type { Device, Notifier, PushNotice, PushResult } from "../../core/channel";
import { log } from "../../core/log";
import { accountOf, forgetToken, tokenFor } from "./access";
import { refusal } from "./schema";

const PATIENCE = 10_000;

/**
 * The message of FCM HTTP v1 for one device, Android or iOS: one notice a conversation (a newer one takes the older's place), the
 * server's count as badge, and in `data` only where to look. Its words are those of the notice, which names the message's own only
 * where the device allows it.
 */
export function messageFor({ token }: Device, notice: PushNotice) {
  const { conversationId, seq, badge, title, text } = notice;
  // APNs takes 64 bytes of a collapse id; the end of a conversation's tells it from the customer's others
  const collapse = conversationId.slice(-64);
  return {
    message: {
      token,
      data: { conversationId, seq: String(seq), type: "message" },
      notification: { title, ...(text !== null && { body: text }) },
      android: { collapse_key: collapse, notification: { tag: collapse, notification_count: badge } },
      apns: {
        headers: { "apns-collapse-id": collapse },
        payload: { aps: { badge, sound: "default", "thread-id": collapse, "mutable-content": 1 } },
      },
    },
  };
}

/** Push through Firebase Cloud Messaging (HTTP v1), for both systems: APNs itself cannot be reached reliably from a Worker. */
export const notifier: Notifier = {
  required: ["FCM_SERVICE_ACCOUNT"],
  async notify(device, notice, config) {
    const account = accountOf(config);
    if (!account) return { kind: "refused", code: "FCM_SERVICE_ACCOUNT" };
    for (let again = false; ; again = true) {
      let answer: Response;
      try {
        answer = await send(account.project_id, await tokenFor(account, config), messageFor(device, notice), config);
      } catch (error) {
        log.warn("push.unreachable", { error: error instanceof Error ? error.message : "unknown" });
        return { kind: "retry", after: null };
      }
      if (answer.ok) {
        await answer.body?.cancel();
        return { kind: "sent" };
      }
      // a token that was revoked before its end
      if (answer.status === 401 && !again) forgetToken(account);
      else return resultOf(answer);
    }
  },
};

function send(project: string, token: string, body: object, config: Config): Promise<Response> {
  const root = (config.FCM_API_URL ?? "https://fcm.googleapis.com").replace(/\/+$/, "");
  return fetch(`${root}/v1/projects/${encodeURIComponent(project)}/messages:send`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
}

/** What FCM's answers mean (firebase.google.com, "ErrorCode" and "manage tokens", 2026). */
async function resultOf(answer: Response): Promise<PushResult> {
  const { status } = answer;
  const said = refusal.safeParse(await answer.json().catch(() => null)).data?.error;
  const details = said?.details ?? [];
  const code = details.find(({ errorCode }) => errorCode)?.errorCode ?? said?.status ?? String(status);
  const ofToken = details.some(({ fieldViolations = [] }) =>
    fieldViolations.some(({ field }) => field === "message.token"),
  );
  if (code === "UNREGISTERED" || status === 404 || code === "SENDER_ID_MISMATCH") return { kind: "gone" };
  if (status === 400 && ofToken) return { kind: "gone" };
  if (status === 429 || status >= 500) {
    const after = Number(answer.headers.get("retry-after"));
    return { kind: "retry", after: after > 0 ? Math.min(after, 3600) : null };
  }
  return { kind: "refused", code };
}

/** How long the platform waits before it delivers again what was not taken, ms. The real ones wait longer, and go on for days. */
const pauses = [300, 1_000, 3_000, 10_000, 30_000];

/** Delivers a webhook body until it is taken. Resolves with the last status; 0: no answer. */
export async function deliver(
  url: string,
  body: string,
  headers: Record<string, string>,
  taken: (status: number) => boolean,
) {
  let status = 0;
  for (const pause of [0, ...pauses]) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      const answer = await fetch(url, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers },
      });
      await answer.arrayBuffer();
      status = answer.status;
    } catch {
      status = 0;
    }
    if (taken(status)) return status;
  }
  return status;
}

import type { Environment } from "./environment";
import { parsed } from "./parsed";

/** The service said no. `message` is meant for the customer, in the language of the request. */
export class ChatError extends Error {
  /** HTTP */
  readonly status: number;
  /** the service's own, for example FILE_TOO_LARGE */
  readonly code: string;
  /** ms until it may be tried again, where the service says so */
  readonly retryAfter: number | null;

  constructor(status: number, body: string, retryAfter: string | null) {
    // a proxy's page says nothing that is meant for us
    const error = parsed<{ error?: { code?: string; message?: string } }>(body)?.error;
    super(error?.message ?? `HTTP ${status}`);
    this.name = "ChatError";
    this.status = status;
    this.code = error?.code ?? "";
    this.retryAfter = Number(retryAfter) * 1000 || null;
  }
}

/** Whether trying again cannot help. A token that is not taken (401) says nothing of what was asked with it. */
export function isRefusal(error: unknown): error is ChatError {
  return error instanceof ChatError && error.status < 500 && ![401, 408, 425, 429].includes(error.status);
}

export interface CallsOptions {
  /** origin of the service, without a slash at its end */
  url: string;
  /** The customer's JWT, or a session token. `fresh`: the one before was refused. */
  getToken(fresh: boolean): Promise<string>;
  /** for the service's own words to the customer, for example "id-ID" */
  locale?: string;
}

/** The API over HTTP, as whoever the token says. */
export class Calls {
  readonly #options: CallsOptions;
  readonly #env: Environment;
  #token: Promise<string> | null = null;
  #fresh = false;

  constructor(options: CallsOptions, env: Environment) {
    this.#options = options;
    this.#env = env;
  }

  get url(): string {
    return this.#options.url;
  }

  /** The token in use; asks the app for one when there is none. Rejects when the app does. */
  token(): Promise<string> {
    if (!this.#token) {
      const fresh = this.#fresh;
      const asked = (async () => this.#options.getToken(fresh))();
      this.#token = asked;
      this.#fresh = false;
      asked.catch(() => this.forget(asked));
    }
    return this.#token;
  }

  /** The service does not take this token. Another call may have brought a new one already. */
  async refused(token: string): Promise<void> {
    const current = this.#token;
    if (!current || (await current.catch(() => token)) !== token) return;
    this.forget(current);
    this.#fresh = true;
  }

  /** Somebody else signs in, or the token was not to be had. */
  forget(token = this.#token): void {
    if (this.#token === token) this.#token = null;
  }

  headers(token: string): Record<string, string> {
    const { locale } = this.#options;
    return { authorization: `Bearer ${token}`, ...(locale && { "accept-language": locale }) };
  }

  /** Does something with the token; once more with a fresh one when the service refuses the first. */
  async withToken<T>(use: (token: string) => Promise<T>): Promise<T> {
    const token = await this.token();
    try {
      return await use(token);
    } catch (error) {
      if (!(error instanceof ChatError) || error.status !== 401) throw error;
      await this.refused(token);
      return use(await this.token());
    }
  }

  /**
   * A call, given up after `timeout` ms or when `signal` says so. Resolves with the JSON of the answer. Rejects with ChatError when
   * the service says no, with another error when it was not reached or the call was given up.
   */
  async call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal, timeout = 20_000): Promise<T> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const timer = this.#env.setTimeout(abort, timeout);
    signal?.addEventListener("abort", abort);
    // not every fetch ends when it is told to
    const givenUp = new Promise<never>((_, reject) => {
      controller.signal.addEventListener("abort", () => reject(new Error("no answer")));
    });
    try {
      const asked = this.withToken((token) => this.#once<T>(method, path, body, controller.signal, token));
      return await Promise.race([asked, givenUp]);
    } finally {
      this.#env.clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  async #once<T>(method: string, path: string, body: unknown, signal: AbortSignal, token: string): Promise<T> {
    const answer = await this.#env.fetch(this.url + path, {
      method,
      headers: { ...this.headers(token), "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
    const text = await answer.text();
    if (!answer.ok) throw new ChatError(answer.status, text, answer.headers.get("retry-after"));
    // an answer that is no JSON is somebody else's, for example the page of a hotel's network: it throws
    return answer.status === 204 ? (undefined as T) : JSON.parse(text);
  }
}

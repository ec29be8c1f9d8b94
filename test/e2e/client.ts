/** A guest who talks to the service over HTTP. */
export class Guest {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  static async arrive(url: string): Promise<Guest> {
    const answer = await fetch(`${url}/api/session`, { method: "POST" });
    const { sessionToken } = await answer.json();
    return new Guest(url, sessionToken);
  }

  /** Posts a message; resolves with the outcome as JSON. */
  async post(message: string, clientMessageId: string): Promise<{ conversationId: string; messageId: string }> {
    return this.#call("/api/chat", { method: "POST", body: JSON.stringify({ message, clientMessageId }) });
  }

  async conversations(): Promise<{ id: string }[]> {
    return (await this.#call("/api/chat/conversations")).conversations;
  }

  async messages(conversationId: string): Promise<{ id: string; role: string; content: string }[]> {
    return (await this.#call(`/api/chat/conversations/${conversationId}/messages?after_seq=0`)).messages;
  }

  async typing(conversationId: string): Promise<void> {
    await this.#call(`/api/chat/conversations/${conversationId}/typing`, { method: "POST", body: '{"on":true}' });
  }

  async #call(path: string, init: RequestInit = {}) {
    const headers = { authorization: `Bearer ${this.#token}`, "content-type": "application/json" };
    const answer = await fetch(`${this.#url}${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
}

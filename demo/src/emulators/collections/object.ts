import { Hono } from "hono";
import { collectionsApi } from "./api";
import { CollectionModel, type Trouble } from "./model";

const KEY = "model";

/**
 * A stand-in for xAI's Collections under /demo/xai, kept in one object. /demo/emulator/xai shows what it holds;
 * PUT /demo/emulator/xai/trouble tells it what to get wrong next ({answers: [{status, retryAfter?}], failing}).
 */
export class XaiCollections {
  private readonly state: DurableObjectState;
  private readonly model = new CollectionModel();
  private readonly app = new Hono();

  constructor(state: DurableObjectState) {
    this.state = state;
    state.blockConcurrencyWhile(async () => this.model.load(await state.storage.get(KEY)));
    this.app.route("/demo/xai", collectionsApi(this.model));
    this.app.get("/demo/emulator/xai", (c) => {
      const { files, documents } = this.model;
      return c.json({ files, documents: documents.map((each) => ({ ...each, status: this.model.statusOf(each) })) });
    });
    this.app.put("/demo/emulator/xai/trouble", async (c) => {
      const { answers = [], failing = 0 } = await c.req.json<Partial<Trouble>>();
      this.model.trouble = { answers, failing };
      return c.json(this.model.trouble);
    });
  }

  async fetch(request: Request): Promise<Response> {
    const answer = await this.app.fetch(request);
    if (request.method !== "GET") await this.state.storage.put(KEY, this.model.saved());
    return answer;
  }
}

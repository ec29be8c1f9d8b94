import { Hono } from "hono";
import { PushModel, pushApi } from "./api";

const KEY = "model";
/** notices that are remembered */
const MOST = 500;

/**
 * A stand-in for Firebase under /demo/fcm, kept in one object. GET /demo/emulator/fcm shows what devices got; PUT
 * /demo/emulator/fcm tells it which are gone and what to get wrong next ({gone?: [token], trouble?: [{status, code, retryAfter?}]}).
 */
export class Firebase {
  private readonly state: DurableObjectState;
  private readonly model = new PushModel();
  private readonly app = new Hono();

  constructor(state: DurableObjectState) {
    this.state = state;
    state.blockConcurrencyWhile(async () => {
      Object.assign(this.model, JSON.parse((await state.storage.get<string>(KEY)) ?? "{}"));
    });
    this.app.route("/demo/fcm", pushApi(this.model));
    this.app.get("/demo/emulator/fcm", (c) => {
      const token = c.req.query("token");
      const { delivered, gone } = this.model;
      return c.json({ delivered: delivered.filter((each) => !token || each.token === token), gone });
    });
    this.app.put("/demo/emulator/fcm", async (c) => {
      Object.assign(this.model, await c.req.json());
      return c.json({});
    });
  }

  async fetch(request: Request): Promise<Response> {
    const answer = await this.app.fetch(request);
    if (request.method !== "GET") {
      this.model.delivered = this.model.delivered.slice(-MOST);
      await this.state.storage.put(KEY, JSON.stringify(this.model));
    }
    return answer;
  }
}

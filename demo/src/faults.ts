import { Hono, type MiddlewareHandler } from "hono";
import { z } from "zod";

const services = ["products", "inventory", "orders", "customers", "shipping"] as const;
const modes = ["ok", "500", "429", "timeout", "garbage", "404"] as const;

const service = z.enum(services);
const order = z.object({ service, mode: z.enum(modes), times: z.number().int().positive().optional() });
type Service = z.infer<typeof service>;

interface Fault {
  mode: (typeof modes)[number];
  /** answers that still go wrong; null: all until changed */
  remaining: number | null;
  /** requests since the last reset, failed ones too */
  calls: number;
}

/** Longer than any caller waits. */
const HANG_MS = 30_000;

// A module variable does for a Worker that only ever runs in one place, for one developer or test.
const faults = healthy();

/** Fails a request to /api/:service as it was ordered on /demo/faults. */
export const faulty: MiddlewareHandler = async (c, next) => {
  const name = service.safeParse(c.req.param("service"));
  if (!name.success) return next();
  const fault = faults[name.data];
  fault.calls++;
  switch (take(fault)) {
    case "ok":
      return next();
    case "500":
      return c.json({ error: "Internal server error" }, 500);
    case "429":
      return c.json({ error: "Too many requests" }, 429, { "Retry-After": "1" });
    case "404":
      return c.json({ error: "Not found" }, 404);
    case "garbage":
      return c.body("<html><body>Bad gateway</body>", 200, { "Content-Type": "application/json" });
    case "timeout":
      await hang(c.req.raw.signal);
      return c.json({ error: "Gateway timeout" }, 504);
  }
};

/** POST / orders a fault, GET / shows all with the number of calls, POST /reset makes everything well. */
export const faultControl = new Hono()
  .get("/", (c) => c.json({ faults }))
  .post("/", async (c) => {
    const body = order.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "Invalid fault", message: z.prettifyError(body.error) }, 400);
    const { service, mode, times } = body.data;
    faults[service] = { ...faults[service], mode, remaining: mode === "ok" ? null : (times ?? null) };
    return c.json({ faults });
  })
  .post("/reset", (c) => {
    Object.assign(faults, healthy());
    return c.json({ faults });
  });

function take(fault: Fault): Fault["mode"] {
  const { mode } = fault;
  if (fault.remaining !== null && --fault.remaining <= 0) {
    fault.mode = "ok";
    fault.remaining = null;
  }
  return mode;
}

/** Rejects with the signal's reason when the caller gives up. */
function hang(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, HANG_MS);
    const giveUp = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
}

function healthy(): Record<Service, Fault> {
  const fault = (): Fault => ({ mode: "ok", remaining: null, calls: 0 });
  return { products: fault(), inventory: fault(), orders: fault(), customers: fault(), shipping: fault() };
}

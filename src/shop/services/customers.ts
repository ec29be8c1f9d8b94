import { z } from "zod";
import { type Customer, ToolError } from "../../core/bot";
import { call, path } from "./call";

// the service knows much more of a person; what is not named here is dropped at the boundary
const rawCustomer = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  name: z.string().nullish(),
  customerType: z.string().nullish(),
  membershipTier: z.string().nullish(),
  loyaltyPoints: z.number().nullish(),
  status: z.string().nullish(),
});

/**
 * A verified customer as the bot may know them: name, type, tier, points. null when the shop does not know or has
 * blocked them; they are served as a guest then. Throws ToolError UNAVAILABLE when the service is down.
 */
export async function getCustomer(env: Env, id: string, signal: AbortSignal): Promise<Customer | null> {
  try {
    const raw = await call(env, {
      service: "business-partner",
      path: path`/api/customers/${id}`,
      answer: rawCustomer,
      signal,
    });
    if (raw.id !== id || raw.status?.toLowerCase() === "blocked") return null;
    return {
      id,
      name: raw.name ?? undefined,
      type: raw.customerType?.toLowerCase() === "wholesale" ? "wholesale" : "retail",
      tier: raw.membershipTier ?? undefined,
      points: raw.loyaltyPoints ?? undefined,
    };
  } catch (error) {
    if (error instanceof ToolError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

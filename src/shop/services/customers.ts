import { z } from "zod";
import { type Customer, ToolError } from "../../core/bot";
import { phoneDigits } from "../../core/conversation/identity";
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
    return raw.id === id ? customerOf(raw) : null;
  } catch (error) {
    if (error instanceof ToolError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

/**
 * The one customer who has a telephone number (digits with the country code). null when nobody has it, or several do: a shared
 * number proves nobody. Compared on our side too: a service that does not know the parameter answers with everybody.
 * Throws ToolError UNAVAILABLE when the service is down.
 */
export async function getCustomerByPhone(env: Env, phone: string, signal: AbortSignal): Promise<Customer | null> {
  const { customers } = await call(env, {
    service: "business-partner",
    path: "/api/customers",
    params: { phone: `+${phone}` },
    answer: z.object({ customers: z.array(rawCustomer.extend({ phone: z.string().nullish() })) }),
    signal,
  });
  const theirs = customers.filter((each) => phoneDigits(each.phone ?? null) === phone);
  const [only] = theirs;
  return only && theirs.length === 1 ? customerOf(only) : null;
}

function customerOf(raw: z.infer<typeof rawCustomer>): Customer | null {
  if (raw.status?.toLowerCase() === "blocked") return null;
  return {
    id: raw.id,
    name: raw.name ?? undefined,
    type: raw.customerType?.toLowerCase() === "wholesale" ? "wholesale" : "retail",
    tier: raw.membershipTier ?? undefined,
    points: raw.loyaltyPoints ?? undefined,
  };
}

import { useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Customer } from "../api/types";
import { CustomerFacts } from "../customers/facts";
import { Failed } from "../failed";
import { useWords } from "../words";
import { Orders } from "./orders";

/** The customer whom an id or a number finds: one who is not signed in is found by their ticket's or conversation's. */
export function useCustomerOf(q: string, cacheKey: string) {
  return useQuery({
    queryKey: ["customer", "of", cacheKey, q],
    queryFn: async () => {
      const { customers } = await call<{ customers: { id: string }[] }>(`/api/customers?q=${encodeURIComponent(q)}`);
      const [found] = customers;
      return found ? call<Customer>(`/api/customers/${encodeURIComponent(found.id)}`) : null;
    },
  });
}

/** Who it is, and what the shop has of them. `cacheKey`: the ticket or conversation from which it is looked at. */
export function CustomerOf({ q, cacheKey, except }: { q: string; cacheKey: string; except?: string }) {
  const words = useWords();
  const found = useCustomerOf(q, cacheKey);
  const { data: customer } = found;
  if (!customer) return found.isSuccess ? <h2>{words.guest}</h2> : <Failed query={found} />;
  return (
    <>
      <CustomerFacts customer={customer} {...(except && { except })} />
      {customer.shop && <Orders customerId={customer.id} />}
    </>
  );
}

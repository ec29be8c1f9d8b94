import { useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Card } from "../api/types";
import { CardBox } from "../timeline/card";
import { useWords } from "../words";

/** The customer's newest orders, as the shop has them now. A shop that cannot be asked says so, and nothing is made up. */
export function Orders({ customerId }: { customerId: string }) {
  const words = useWords();
  const { data = [], error } = useQuery({
    queryKey: ["orders", customerId],
    queryFn: async () =>
      (await call<{ orders: Card[] }>(`/api/customers/${encodeURIComponent(customerId)}/orders`)).orders,
  });
  if (!error && data.length === 0) return null;
  return (
    <section>
      <h3>{words.shopOrders}</h3>
      {error && <p role="alert">{error.message}</p>}
      {data.map((card) => (
        <CardBox key={card.id} card={card} />
      ))}
    </section>
  );
}

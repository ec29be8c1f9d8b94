import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call, Refusal } from "../api/client";
import type { Card } from "../api/types";
import { CardBox } from "../timeline/card";
import { useWords } from "../words";

/** Products with price and stock, at the prices of this kind of customer. */
export function Products({ insertCard, buyer }: { insertCard: (card: Card) => void; buyer: "retail" | "wholesale" }) {
  const words = useWords();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 300);
  const { data = [], error } = useQuery({
    queryKey: ["products", q, buyer],
    enabled: q !== "",
    queryFn: async () =>
      (await call<{ products: Card[] }>(`/api/shop/products?buyer=${buyer}&q=${encodeURIComponent(q)}`)).products,
  });
  // a shop without such a search
  if (error instanceof Refusal && error.status === 404) return null;
  return (
    <section>
      <h3>{words.products}</h3>
      <TextInput
        type="search"
        aria-label={words.findProducts}
        placeholder={words.findProducts}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {error && <p role="alert">{error.message}</p>}
      {data.map((card) => (
        <CardBox key={card.id} card={card}>
          <Button size="compact-xs" variant="default" onClick={() => insertCard(card)}>
            {words.insertCard}
          </Button>
        </CardBox>
      ))}
    </section>
  );
}

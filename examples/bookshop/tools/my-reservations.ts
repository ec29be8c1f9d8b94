import { z } from "zod";
import { defineTool, ToolError } from "../../../src/core/bot";
import { books, reservations } from "../data";
import { says } from "../words";

const output = z.object({ reservations: z.array(z.object({ title: z.string(), until: z.string() })) });

/** For signed-in readers only, and only their own: who asks comes with the context, never as an argument. */
export const myReservations = defineTool<Record<string, never>, z.infer<typeof output>>({
  name: "my_reservations",
  description: "Lists the books that are put aside for the signed-in reader, and until when.",
  input: z.object({}).strict(),
  output,
  allow: (customer) => customer !== null,
  effect: "read",
  run: async (_input, { customer }) => {
    if (!customer) throw new ToolError("LOGIN_REQUIRED");
    const own = reservations[customer.id] ?? [];
    return {
      reservations: own.flatMap(({ bookId, until }) => {
        const book = books.find(({ id }) => id === bookId);
        return book ? { title: book.title, until } : [];
      }),
    };
  },
  offline: {
    asks: (heard) => (says(heard, "reservation", "reservations", "reserved", "put aside", "reservasi") ? 0.9 : 0),
    input: () => ({ input: {} }),
    say: ({ reservations }, _input, { locale }) => {
      const english = locale === "en-US";
      const lines = reservations.map(({ title, until }) => `- **${title}** ${english ? "until" : "sampai"} ${until}`);
      const none = english ? "Nothing is put aside for you." : "Belum ada buku yang disisihkan.";
      const head = english ? "Put aside for you:" : "Disisihkan untuk Kakak:";
      return { text: lines.length > 0 ? [head, ...lines].join("\n") : none, intent: "RESERVATIONS", confidence: 0.95 };
    },
  },
});

import { defineBot, type Tool } from "../../src/core/bot";
import { readers } from "./data";
import { texts } from "./texts";
import { findBooks } from "./tools/find-books";
import { myReservations } from "./tools/my-reservations";
import { openingHours } from "./tools/opening-hours";
import { reserveBook } from "./tools/reserve-book";
import { aliases, smallTalk, triggers } from "./words";

/** A second shop on the same engine: a small English bookshop in Ubud. */
export const bookshop = defineBot({
  name: "bookshop",
  persona: {
    name: "Paige",
    shop: "Monsoon Books, a small second-floor bookshop in Ubud",
    instructions: `
You help visitors find books, tell when the shop is open, and put books aside for signed-in readers, and tell them what is. Dry
wit, short sentences, no exclamation marks. You talk about this shop and its books only; no spoilers, ever. For anything that
a tool does not tell, and for buying or selling a book, call a bookseller with escalate_to_human.
intent is one of FIND_BOOKS, OPENING_HOURS, RESERVATIONS, HUMAN, SMALL_TALK, OTHER.`,
  },
  tools: (): Tool[] => [findBooks, openingHours, myReservations, reserveBook],
  customer: async (id) => {
    const name = readers[id];
    return name === undefined ? null : { id, name, type: "retail" };
  },
  texts,
  smallTalk,
  triggers,
  aliases,
});

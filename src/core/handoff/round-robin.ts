/** One of the staff who may be given tickets. Times are Unix milliseconds. */
export interface Seat {
  id: string;
  /** open tickets that they have */
  load: number;
  capacity: number;
  languages: readonly string[];
  /** when one was last given to them; 0: never */
  assignedAt: number;
}

/** Whose turn it is: speaks the customer's language, has room, and has gone longest without one; null: nobody has room. */
export function nextSeat(seats: readonly Seat[], locale: string): Seat | null {
  const free = seats.filter(({ load, capacity, languages }) => load < capacity && languages.includes(locale));
  return free.toSorted((a, b) => a.assignedAt - b.assignedAt || a.load - b.load || (a.id < b.id ? -1 : 1))[0] ?? null;
}

export interface Category {
  id: string;
  name: string;
  /** CSS colours of the placeholder pictures: background, then drawing */
  colours: [string, string];
}

export const categories = [
  { id: "cat-botol", name: "Botol Susu & Dot", colours: ["#e3f2fd", "#1976d2"] },
  { id: "cat-menyusui", name: "Menyusui & Pompa ASI", colours: ["#fce4ec", "#c2185b"] },
  { id: "cat-popok", name: "Popok & Tisu", colours: ["#e8f5e9", "#388e3c"] },
  { id: "cat-makan", name: "Makan & MPASI", colours: ["#fff3e0", "#ef6c00"] },
  { id: "cat-mandi", name: "Mandi & Perawatan", colours: ["#e0f7fa", "#00838f"] },
  { id: "cat-pakaian", name: "Pakaian & Selimut", colours: ["#f3e5f5", "#7b1fa2"] },
  { id: "cat-jalan", name: "Stroller, Gendongan & Car Seat", colours: ["#eceff1", "#455a64"] },
  { id: "cat-mainan", name: "Mainan & Buku", colours: ["#fffde7", "#b26a00"] },
] as const satisfies Category[];

export type CategoryId = (typeof categories)[number]["id"];

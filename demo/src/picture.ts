import { html, raw } from "hono/html";
import { type CategoryId, categories } from "./data/categories";
import type { Product } from "./data/products";

/** One simple drawing per category in a box of 100 × 100; `currentColor` is the category's own. */
const drawings: Record<CategoryId, string> = {
  "cat-botol": `<path d="M42 8h16l4 16H38z"/><rect x="34" y="26" width="32" height="8" rx="3"/><rect x="30" y="38" width="40" height="54" rx="12"/>`,
  "cat-menyusui": `<path d="M50 10C38 34 26 46 26 64a24 24 0 0 0 48 0C74 46 62 34 50 10z"/>`,
  "cat-popok": `<path d="M10 28h80v16c-18 2-26 16-28 38H38C36 60 28 46 10 44z"/>`,
  "cat-makan": `<path d="M10 48h80a40 34 0 0 1-80 0z"/><rect x="64" y="10" width="7" height="34" rx="3" transform="rotate(24 67 27)"/>`,
  "cat-mandi": `<circle cx="34" cy="28" r="10"/><circle cx="58" cy="18" r="7"/><circle cx="70" cy="34" r="5"/><path d="M8 50h84v8a32 28 0 0 1-32 28H40A32 28 0 0 1 8 58z"/>`,
  "cat-pakaian": `<path d="M34 12 10 28l10 20 10-6v46h40V42l10 6 10-20-24-16a17 12 0 0 1-32 0z"/>`,
  "cat-jalan": `<path d="M46 14a36 36 0 0 1 36 36H46z"/><path d="M18 30l-8-6 4-6 12 10v22h56a26 24 0 0 1-26 22H44a24 24 0 0 1-22-24z"/><circle cx="36" cy="84" r="9"/><circle cx="68" cy="84" r="9"/>`,
  "cat-mainan": `<rect x="10" y="52" width="36" height="36" rx="6"/><rect x="54" y="52" width="36" height="36" rx="6"/><rect x="32" y="10" width="36" height="36" rx="6"/>`,
};

/** A placeholder picture of a product: a drawing of its category and its name. SVG, 400 × 400. */
export function picture(product: Product): string {
  const [background, colour] = categories.find(({ id }) => id === product.categoryId)?.colours ?? ["#fff", "#333"];
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img" aria-label="${product.name}"
  ><rect width="400" height="400" fill="${background}"/><circle cx="200" cy="165" r="125" fill="#fff" opacity=".7"
  /><g transform="translate(110 75) scale(1.8)" fill="${colour}">${raw(drawings[product.categoryId])}</g
  ><g font-family="system-ui, sans-serif" font-size="22" font-weight="600" text-anchor="middle" fill="${colour}"
  >${lines(product.name).map((line, index) => html`<text x="200" y="${340 + index * 32}">${line}</text>`)}</g></svg>`;
  return String(svg);
}

/** The name in at most two lines of 26 characters. */
function lines(name: string): string[] {
  const result = ["", ""];
  let row = 0;
  for (const word of name.split(" ")) {
    if (`${result[row]} ${word}`.trim().length > 26 && ++row > 1) {
      result[1] = `${result[1]}…`;
      break;
    }
    result[row] = `${result[row]} ${word}`.trim();
  }
  return result.filter(Boolean);
}

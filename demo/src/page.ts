import { html } from "hono/html";
import type { Product } from "./data/products";
import { stockOf } from "./data/stock";

const rupiah = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });

/** A product's page, so that links in answers lead somewhere. */
export function productPage(product: Product) {
  const stock = stockOf(product.id).reduce((sum, level) => sum + level.quantityAvailable, 0);
  return html`<!doctype html>
<html lang="id">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${product.name}</title>
    <style>
      body { font-family: system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #263238; }
      main { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 2rem; }
      img { width: 100%; border-radius: 1rem; }
      .price { font-size: 1.5rem; font-weight: 600; }
    </style>
  </head>
  <body>
    <main>
      <img src="${product.image}" alt="" width="400" height="400">
      <div>
        <h1>${product.name}</h1>
        <p class="price">Rp ${rupiah.format(product.retailPrice)}</p>
        <p>${stock > 0 ? `Stok: ${stock} ${product.baseUnit}` : "Stok habis"}</p>
        <p>${product.description}</p>
      </div>
    </main>
  </body>
</html>`;
}

const grouped = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });

/** An amount in IDR as every customer sees it (R25): `rupiah(150000)` is "Rp 150.000". Fractions are rounded. */
export function rupiah(amount: number): string {
  return `Rp ${grouped.format(amount)}`;
}

/** Made when first needed, for the sake of the start. */
let grouped: Intl.NumberFormat | undefined;

/** An amount in IDR as every customer sees it (R25): `rupiah(150000)` is "Rp 150.000". Fractions are rounded. */
export function rupiah(amount: number): string {
  grouped ??= new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });
  return `Rp ${grouped.format(amount)}`;
}

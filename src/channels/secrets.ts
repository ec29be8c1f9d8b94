/** A setting may name several secrets, separated by commas: the old and the new one while it is changed. */
export function secretsOf(setting: string | undefined): string[] {
  return (setting ?? "").split(",").flatMap((secret) => secret.trim() || []);
}

/** Whether what was given is one of the secrets. How long it takes tells nothing of them but their lengths. */
export function isSecret(given: string, setting: string | undefined): boolean {
  const bytes = new TextEncoder().encode(given);
  return secretsOf(setting).reduce((found, secret) => same(bytes, new TextEncoder().encode(secret)) || found, false);
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0);
  return difference === 0;
}

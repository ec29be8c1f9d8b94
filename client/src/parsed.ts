/** What a text says as JSON, taken at its word; null when it is none. */
export function parsed<T>(text: string | null | undefined): T | null {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

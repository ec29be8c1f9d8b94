// Stands for @ai-sdk/gateway in the Worker's bundle (wrangler.toml, [alias]). The AI SDK imports it for model names that are
// plain strings; we always give it a model, so that 80 kB of another provider would only be carried and started.

class Absent extends Error {
  static isInstance(_error: unknown): boolean {
    return false;
  }
}

export { Absent as GatewayAuthenticationError, Absent as GatewayError };

/** Never called: whoever does has given a model's name instead of a model. */
export function createGateway(): never {
  throw new Error("no gateway in this bundle: give a model, not its name");
}

export const gateway: Record<string, () => never> = new Proxy({}, { get: () => createGateway });

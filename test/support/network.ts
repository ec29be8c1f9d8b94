import { FetchInterceptor } from "@mswjs/interceptors/fetch";
import type { AnyHandler } from "msw";
import { defineNetwork, InterceptorSource } from "msw/experimental";
import { afterAll, afterEach, beforeAll } from "vitest";

/** msw inside workerd: `msw/node` cannot load there, so the network is made of the fetch interceptor alone. */
export function useNetwork(...handlers: AnyHandler[]) {
  const network = defineNetwork({
    sources: [new InterceptorSource({ interceptors: [new FetchInterceptor()] })],
    handlers,
    onUnhandledFrame: "error",
    context: { quiet: true },
  });
  beforeAll(() => network.enable());
  afterEach(() => network.resetHandlers());
  afterAll(() => network.disable());
  return network;
}

// Stands for what rebuilds a UI message from its own stream in the Worker's bundle (wrangler.toml, [alias]). Browsers do that;
// the Worker only writes such a stream (channels/web/stream.ts), and keeps messages of its own.

export function createStreamingUIMessageState(): never {
  throw new Error("no UI messages in this bundle");
}

export function processUIMessageStream(): never {
  throw new Error("no UI messages in this bundle");
}

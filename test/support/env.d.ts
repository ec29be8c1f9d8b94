declare namespace Cloudflare {
  interface Env {
    HANDOFF_RUNS: string;
    HANDOFF_SEED: string;
    TEST_MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}

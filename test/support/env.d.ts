declare namespace Cloudflare {
  interface Env {
    HANDOFF_RUNS: string;
    TEST_MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}

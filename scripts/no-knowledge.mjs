/** Stands for the knowledge Worker where no collection is set up: the script of a Worker, for tests and benchmarks. */
export const noKnowledge = `
  import { WorkerEntrypoint } from "cloudflare:workers";
  export default class extends WorkerEntrypoint {
    search() { return null; }
    changed() { return false; }
    all() { return false; }
  }`;

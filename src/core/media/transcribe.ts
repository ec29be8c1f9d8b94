import type { Config } from "../../config";
import type { ModelCall } from "../assistant/contract";

/** What a customer recorded, and what helps to understand it. */
export interface Recorded {
  bytes: Uint8Array;
  mimeType: string;
  /** ISO 639-1 */
  language: string;
  /** names that no dictionary has: of products and brands */
  hints: readonly string[];
}

/**
 * `call`: for the ledger; null where nothing can have been billed. `NOTHING`: no word in it; `TIMEOUT`: not in time;
 * `REFUSED`: the recording or the key; `UNAVAILABLE`: 429, 5xx or no connection; `UNREADABLE`: an answer that is none.
 */
export type Transcribed =
  | { ok: true; text: string; seconds: number; call: ModelCall }
  | { ok: false; code: "NOTHING" | "TIMEOUT" | "REFUSED" | "UNAVAILABLE" | "UNREADABLE"; call: ModelCall | null };

/** Puts a recording into words. Never rejects. */
export type Transcribe = (recorded: Recorded, config: Config) => Promise<Transcribed>;

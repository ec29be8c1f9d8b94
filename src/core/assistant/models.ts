import { createXai } from "@ai-sdk/xai";
import type { LanguageModel } from "ai";
import type { Config } from "../../config";
import { Breaker } from "./breaker";

/** A model of the provider's, as it is asked. */
export interface GrokModel {
  id: string;
  model: LanguageModel;
  /** undefined: the model rejects the setting */
  effort: "none" | "low" | undefined;
  breaker: Breaker;
}

export interface Grok {
  fast: GrokModel;
  /** the fast one again where no other is configured */
  strong: GrokModel;
}

const made = new WeakMap<Config, Grok>();

/** Grok as it is configured, or null without a key: then the offline model is the one that was asked for. */
export function grokOf(config: Config): Grok | null {
  const { GROK_API_KEY: apiKey, XAI_BASE_URL: baseURL, GROK_MODEL, GROK_MODEL_STRONG } = config;
  if (!apiKey) return null;
  let grok = made.get(config);
  if (!grok) {
    const xai = createXai({ apiKey, baseURL });
    const modelOf = (id: string): GrokModel => ({ id, model: xai(id), effort: effortOf(id), breaker: new Breaker() });
    const fast = modelOf(GROK_MODEL);
    grok = { fast, strong: GROK_MODEL_STRONG && GROK_MODEL_STRONG !== GROK_MODEL ? modelOf(GROK_MODEL_STRONG) : fast };
    made.set(config, grok);
  }
  return grok;
}

/** R19. The one that the turn calls for, or the other while that one fails; null while both do. */
export function chooseModel({ fast, strong }: Grok, hard: boolean): GrokModel | null {
  return (hard ? [strong, fast] : [fast]).find(({ breaker }) => breaker.mayTry()) ?? null;
}

/** As little reasoning as the model allows, for a chat that has to be fast: since 4.5 it cannot be switched off, 4.20 takes no word of it. */
function effortOf(id: string): GrokModel["effort"] {
  if (/^grok-4\.20/.test(id)) return undefined;
  return /^grok-4\.[5-9]/.test(id) ? "low" : "none";
}

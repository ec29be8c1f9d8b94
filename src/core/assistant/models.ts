import { createXai } from "@ai-sdk/xai";
import type { LanguageModel } from "ai";
import type { Config } from "../../config";

const made = new WeakMap<Config, LanguageModel>();

/** Grok as it is configured, or null without a key: then the offline model is the one that was asked for. */
export function grokOf(config: Config): LanguageModel | null {
  if (!config.GROK_API_KEY) return null;
  let model = made.get(config);
  if (!model) {
    const xai = createXai({ apiKey: config.GROK_API_KEY, baseURL: config.XAI_BASE_URL });
    model = xai(config.GROK_MODEL);
    made.set(config, model);
  }
  return model;
}

import { channels } from "./all-channels";
import { createApp } from "./app";
import { answer } from "./core/assistant/assistant";
import { Budget } from "./core/assistant/budget";
import type { Bot } from "./core/bot";
import { onSchedule } from "./core/cron";
import { Publisher } from "./core/events/publisher";
import { onShopEvents } from "./core/events/queue";
import { Inbox } from "./core/handoff/inbox";
import { transcribe } from "./core/media/xai-transcription";
import type { Composition } from "./core/thread/context";
import { Recorder } from "./core/thread/recorder";
import { Sequence } from "./core/thread/sequence";
import { threadClass } from "./core/thread/thread";

/**
 * A whole service around one bot: what a Worker's entry exports. The classes have to be exported by the names that
 * wrangler.toml binds (see src/index.ts).
 */
export function createService(bot: Bot, parts: Partial<Composition> = {}) {
  const composition: Composition = { bot, channels, answer, transcribe, ...parts };
  const app = createApp(composition);
  return {
    Thread: threadClass(composition),
    Recorder,
    Sequence,
    Inbox,
    Budget,
    Publisher,
    handler: {
      fetch: (request: Request, env: Env, ctx: ExecutionContext) => app.fetch(request, env, ctx),
      queue: (batch: MessageBatch<unknown>, env: Env) => onShopEvents(batch, env, composition),
      scheduled: (_controller: ScheduledController, env: Env) => onSchedule(env, composition.channels),
    },
  };
}

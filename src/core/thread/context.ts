import type { Config } from "../../config";
import type { Assistant } from "../assistant/contract";
import type { Bot } from "../bot";
import type { Channel } from "../channel";
import type { Transcribe } from "../media/transcribe";
import type { ChannelName } from "../turn";
import type { Alarm } from "./alarm";
import type { Store } from "./store";

/** What a service is composed of; the same for every Thread. */
export interface Composition {
  bot: Bot;
  channels: Readonly<Partial<Record<ChannelName, Channel>>>;
  answer: Assistant;
  /** absent: recordings are not understood */
  transcribe?: Transcribe;
}

/** What the parts of one Thread share. */
export interface ThreadContext extends Composition {
  env: Env;
  config: Config;
  /** this Thread's part of its ids */
  key: string;
  store: Store;
  alarm: Alarm;
}

/** The channel of this name. Throws when the service has none: a turn of that channel cannot have come in. */
export function channelOf(context: ThreadContext, name: ChannelName): Channel {
  const channel = context.channels[name];
  if (!channel) throw new Error(`no channel "${name}" in this service`);
  return channel;
}

import type { UIMessage, UIMessageChunk } from "ai";
import type { Outcome } from "../../core/thread/outcome";

/** The data parts of our stream, beside the text. */
export type ChatMessage = UIMessage<
  never,
  {
    conversation: { conversationId: string };
    progress: { tool: string; label: string };
    /** null while a person owns the conversation */
    reply: ({ messageId: string; seq: number } & NonNullable<Outcome["reply"]>) | null;
    outcome: Outcome;
  }
>;

/** A piece of the stream. */
export type Chunk = UIMessageChunk<never, { [K in keyof DataOf<ChatMessage>]: DataOf<ChatMessage>[K] }>;
type DataOf<M> = M extends UIMessage<infer _, infer Data> ? Data : never;

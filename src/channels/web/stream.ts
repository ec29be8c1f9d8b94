import { createUIMessageStreamResponse, type UIMessageChunk } from "ai";
import type { LiveEvent } from "../../core/thread/live";
import type { Chunk } from "./parts";

/**
 * A turn as the AI SDK's UI message stream: text as it is made, progress of tools (transient), and at the end the reply and the
 * outcome. What the final text has beyond what was streamed (a ticket's number) comes as a last delta. `abort` instead of
 * `finish` at the end: the text was broken off, because a person took over.
 */
export function uiMessageStream(conversationId: string, lines: ReadableStream<Uint8Array>): Response {
  const stream = lines
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(splitLines())
    .pipeThrough(chunks(conversationId));
  return createUIMessageStreamResponse({ stream: stream as ReadableStream<UIMessageChunk> });
}

function splitLines(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(text, controller) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const each of lines) controller.enqueue(each);
    },
  });
}

function chunks(conversationId: string): TransformStream<string, Chunk> {
  let shown = "";
  let open = false;
  let interrupted = false;
  const textId = "reply";
  return new TransformStream<string, Chunk>({
    start(controller) {
      controller.enqueue({ type: "start" });
      controller.enqueue({ type: "data-conversation", data: { conversationId } });
    },
    transform(json, controller) {
      const event = JSON.parse(json) as LiveEvent;
      const say = (delta: string) => {
        if (delta === "") return;
        if (!open) controller.enqueue({ type: "text-start", id: textId });
        open = true;
        shown += delta;
        controller.enqueue({ type: "text-delta", id: textId, delta });
      };
      const end = () => {
        if (open) controller.enqueue({ type: "text-end", id: textId });
        open = false;
      };
      switch (event.type) {
        case "delta":
          return say(event.text);
        case "progress":
          controller.enqueue({
            type: "data-progress",
            data: { tool: event.tool, label: event.label },
            transient: true,
          });
          return;
        case "interrupted":
          interrupted = true;
          return end();
        case "failed":
          end();
          controller.enqueue({ type: "error", errorText: event.code });
          return;
        case "done": {
          const { outcome } = event;
          const { response, reply } = outcome;
          if (response?.startsWith(shown)) say(response.slice(shown.length));
          end();
          controller.enqueue({
            type: "data-reply",
            data: reply && { messageId: outcome.messageId, seq: outcome.replySeq ?? outcome.seq, ...reply },
          });
          controller.enqueue({ type: "data-outcome", data: outcome });
          controller.enqueue(interrupted ? { type: "abort" } : { type: "finish" });
        }
      }
    },
  });
}

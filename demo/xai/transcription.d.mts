import type { IncomingMessage, ServerResponse } from "node:http";

export function transcriptionOf(form: FormData): Promise<[number, Record<string, unknown>]>;
export function handleTranscription(request: IncomingMessage, response: ServerResponse): Promise<void>;
export function startTranscription(port?: number): Promise<{ url: string; stop(): void }>;

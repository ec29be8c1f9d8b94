import { DrizzleQueryError } from "drizzle-orm";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { routePath } from "hono/route";
import { ConfigError } from "../config";
import { log, reasonOf } from "../core/log";
import type { Locale } from "../core/turn";

/** Every error that the API answers: its status, and what it says in both languages (rules R1, R5, R6 give the words). */
const errors = {
  INVALID_JSON: [400, "The body is not valid JSON", "Isi permintaan bukan JSON yang benar"],
  INVALID_INPUT: [400, "The request is not valid", "Permintaan tidak sesuai"],
  MESSAGE_EMPTY: [400, "Message cannot be empty", "Pesannya masih kosong, Kak"],
  MESSAGE_TOO_LONG: [
    400,
    "Message exceeds maximum length of 4000 characters",
    "Pesannya kepanjangan, Kak. Maksimal 4000 karakter ya",
  ],
  UNAUTHORIZED: [401, "A valid token is required", "Silakan masuk dulu ya, Kak"],
  FORBIDDEN: [403, "This is not open to your role", "Akun ini tidak punya akses ke sini"],
  ORIGIN_NOT_ALLOWED: [403, "This origin is not allowed", "Situs asal tidak diizinkan"],
  NOT_FOUND: [404, "Not found", "Tidak ditemukan"],
  CONVERSATION_NOT_FOUND: [
    404,
    "Conversation not found or access denied",
    "Percakapan tidak ditemukan atau bukan milik Kakak",
  ],
  ATTACHMENT_NOT_FOUND: [404, "Attachment not found or access denied", "File tidak ditemukan atau bukan milik Kakak"],
  TICKET_NOT_FOUND: [404, "Ticket not found or access denied", "Tiket tidak ditemukan atau bukan milik Kakak"],
  ALREADY_CLAIMED: [409, "Somebody else has this ticket already", "Tiket ini sudah diambil orang lain"],
  NOT_OWNER: [409, "This ticket is somebody else's", "Tiket ini dipegang orang lain"],
  TRANSITION: [409, "Cannot transition ticket from {from} to {to}", "Tiket tidak bisa pindah dari {from} ke {to}"],
  CONVERSATION_OPEN: [
    409,
    "The customer has another conversation open",
    "Pelanggan sedang punya percakapan lain yang terbuka",
  ],
  VERSION_CONFLICT: [409, "Somebody has changed this meanwhile", "Sudah diubah orang lain sementara itu"],
  WINDOW_CLOSED: [
    409,
    "The customer's window is shut: send a template",
    "Jendela 24 jam pelanggan sudah tutup: kirim dengan template",
  ],
  NO_TEMPLATES: [409, "This channel has no templates", "Kanal ini tidak punya template"],
  NOTHING_TO_RETRY: [
    409,
    "Everything of this message has arrived or is under way",
    "Semua bagian pesan ini sudah sampai atau sedang dikirim",
  ],
  CONVERSATION_CLOSED: [409, "The conversation is over", "Percakapannya sudah selesai"],
  SHORTCUT_TAKEN: [409, "This shortcut is in use in this language", "Pintasan ini sudah dipakai di bahasa itu"],
  QUESTION_TAKEN: [409, "Another entry asks the same in this language", "Pertanyaan ini sudah ada di bahasa itu"],
  INVALID_IMPORT: [
    400,
    "Some rows cannot be taken; nothing was changed",
    "Ada baris yang belum benar; belum ada yang diubah",
  ],
  NOTHING_TO_SUGGEST: [409, "The customer has asked nothing", "Belum ada pertanyaan dari pelanggan"],
  STILL_REFUSED: [409, "It is still refused", "Masih ditolak"],
  STOPPED: [
    409,
    "The customer wants no messages that they have not asked for",
    "Pelanggan tidak mau dihubungi lebih dulu",
  ],
  BLOCKED: [409, "The customer has blocked this account", "Pelanggan memblokir akun ini"],
  EVENT_SEEN: [409, "This event was taken before", "Event ini sudah diterima"],
  NOT_CLOSED: [409, "Can only rate closed conversations", "Penilaian bisa diberikan setelah percakapan selesai, Kak"],
  RATING_EXPIRED: [409, "Rating window has expired", "Waktu penilaiannya sudah lewat, Kak"],
  RATING_INVALID: [400, "Rating must be between 1 and 5", "Nilainya 1 sampai 5 ya, Kak"],
  UPGRADE_REQUIRED: [426, "This address speaks WebSocket only", "Alamat ini hanya untuk WebSocket"],
  BODY_TOO_LARGE: [413, "The body is too large", "Isi permintaan terlalu besar"],
  FILE_TOO_LARGE: [
    413,
    "The file is too large: photos up to 5 MB, recordings up to 16 MB, PDFs up to 10 MB",
    "Filenya kebesaran, Kak. Foto maksimal 5 MB, rekaman 16 MB, PDF 10 MB ya",
  ],
  FILE_TYPE: [
    415,
    "Files of this type are not taken: send a JPEG, PNG or WebP photo, a voice recording or a PDF",
    "Jenis file ini belum bisa, Kak. Kirim foto JPEG, PNG atau WebP, rekaman suara, atau PDF ya",
  ],
  TOO_MANY_MESSAGES: [
    429,
    "Too many messages. Please wait a moment before sending another.",
    "Pesannya kebanyakan, Kak. Tunggu sebentar sebelum kirim lagi ya.",
  ],
  TOO_MANY_SESSIONS: [
    429,
    "Too many sessions. Please try again in a minute.",
    "Terlalu banyak sesi. Coba lagi semenit lagi ya, Kak.",
  ],
  CHANNEL_OFF: [503, "This channel is not set up", "Kanal ini belum aktif"],
  NO_COLLECTION: [503, "No Grok collection is set up (docs/operations.md)", "Koleksi Grok belum diatur"],
  NOT_CONFIGURED: [503, "The service is not configured", "Layanan belum siap"],
  UNAVAILABLE: [
    503,
    "The service cannot answer right now. Please try again.",
    "Layanan sedang terganggu. Coba lagi sebentar ya, Kak.",
  ],
  INTERNAL: [500, "Something went wrong on our side", "Ada gangguan di sistem kami"],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ErrorCode = keyof typeof errors;

/** A refusal that the caller is to see. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  /** seconds */
  readonly retryAfter: number | undefined;
  /** for `{…}` in the message */
  readonly values: Readonly<Record<string, string>>;
  constructor(
    code: ErrorCode,
    options: { details?: unknown; retryAfter?: number; values?: Readonly<Record<string, string>> } = {},
  ) {
    super(code);
    this.name = "ApiError";
    this.code = code;
    this.details = options.details;
    this.retryAfter = options.retryAfter;
    this.values = options.values ?? {};
  }
}

/** `{error:{code, message, details?}}` with the right status; in Indonesian for who asks for it, else in English. Never a stack. */
export function errorResponse(error: Error, context: Context): Response {
  const { code, details, retryAfter, values } = asApiError(error);
  const [status, english, indonesian] = errors[code];
  const said = prefersIndonesian(context.req.header("accept-language")) ? indonesian : english;
  const message = said.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  if (status >= 500) log.error("http.error", { code, path: routeOf(context), error: reasonOf(error) });
  const headers = new Headers(context.res.headers);
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  headers.delete("content-length");
  headers.set("content-type", "application/json");
  return new Response(JSON.stringify({ error: { code, message, ...(details !== undefined && { details }) } }), {
    status,
    headers,
  });
}

function asApiError(error: Error): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof ConfigError) return new ApiError("NOT_CONFIGURED", { details: error.problems });
  if (error instanceof HTTPException && error.status === 413) return new ApiError("BODY_TOO_LARGE");
  if (error instanceof HTTPException && (error.status === 400 || error.status === 415))
    return new ApiError("INVALID_JSON");
  // what only the record knows cannot be told while D1 is down
  if (error instanceof DrizzleQueryError) return new ApiError("UNAVAILABLE");
  // a Durable Object that was restarted or is overloaded: the same request will do later
  if ("retryable" in error || "overloaded" in error) return new ApiError("UNAVAILABLE");
  return new ApiError("INTERNAL");
}

/** The path as its route has it: what stands in it may be somebody's id, or a device's token. */
function routeOf(context: Context): string {
  return routePath(context);
}

/** The language in which whoever asks is answered. */
export function languageOf(context: Context): Locale {
  return prefersIndonesian(context.req.header("accept-language")) ? "id-ID" : "en-US";
}

function prefersIndonesian(header: string | undefined): boolean {
  return /^\s*id\b/i.test(header ?? "");
}

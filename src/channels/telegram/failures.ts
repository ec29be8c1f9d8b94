import type { FailureWords } from "../../core/handoff/failures";

const unreachable = {
  "id-ID": "Akun Telegram pelanggan sudah tidak ada atau belum pernah menulis ke bot. Hubungi lewat kanal lain.",
  "en-US": "The customer's Telegram account is gone or never wrote to the bot. Reach them on another channel.",
};
const access = {
  "id-ID": "Bot Telegram kita tidak bisa masuk (token atau sambungan bisnis). Beri tahu admin, lalu kirim ulang.",
  "en-US": "Our Telegram bot has no access (token or business connection). Tell an admin, then send again.",
};

/** What an agent is told, by the codes of errors.ts. */
export const failures: FailureWords = {
  USER_DEACTIVATED: unreachable,
  NEVER_WROTE: unreachable,
  NO_CHAT: unreachable,
  TOKEN_REVOKED: access,
  TOKEN_UNKNOWN: access,
  BUSINESS_CONNECTION: access,
  BUSINESS_WINDOW: {
    "id-ID":
      "Telegram hanya mengizinkan akun bisnis membalas dalam 24 jam setelah pesan pelanggan. Tunggu mereka menulis lagi.",
    "en-US":
      "Telegram lets a business account answer within 24 hours of the customer's message only. Wait until they write again.",
  },
  TOO_LARGE: {
    "id-ID": "Filenya terlalu besar untuk Telegram. Kirim yang lebih kecil.",
    "en-US": "The file is too large for Telegram. Send a smaller one.",
  },
};

import type { DeliveryState } from "../thread/delivery";
import type { Locale } from "../turn";

/** What an agent is told of a message that did not arrive, by the channel's code: what it means, and what can be done. */
export type FailureWords = Readonly<Record<string, Readonly<Record<Locale, string>>>>;

/** Of every channel (core/thread/outbox.ts). */
const common: FailureWords = {
  BLOCKED: {
    "id-ID": "Pelanggan memblokir akun ini. Pesan baru bisa sampai setelah mereka menulis lagi.",
    "en-US": "The customer has blocked this account. Nothing arrives until they write again.",
  },
  NO_SENDER: {
    "id-ID": "Kanal ini tidak bisa mengirim pesan. Periksa pengaturan kanal.",
    "en-US": "This channel cannot send messages. Check the channel's settings.",
  },
  RATE_LIMITED: {
    "id-ID": "Kanal sedang membatasi jumlah pesan. Coba kirim ulang beberapa menit lagi.",
    "en-US": "The channel is limiting how much we send. Try again in a few minutes.",
  },
  NO_FILE: {
    "id-ID": "File lampirannya sudah tidak ada. Unggah lagi, lalu kirim.",
    "en-US": "The attached file is gone. Upload it again and send.",
  },
  BAD_MEDIA: {
    "id-ID": "Kanal menolak gambar atau filenya. Kirim dalam format lain, atau tanpa lampiran.",
    "en-US": "The channel refused the picture or file. Send another format, or without it.",
  },
};

const byState: Partial<Record<DeliveryState, Readonly<Record<Locale, string>>>> = {
  failed: {
    "id-ID": "Kanal menolak pesan ini. Ubah isinya atau coba kirim ulang.",
    "en-US": "The channel refused this message. Change it, or try again.",
  },
  dead: {
    "id-ID": "Pesan tidak bisa dikirim setelah beberapa kali dicoba. Coba kirim ulang nanti.",
    "en-US": "The message could not be sent after several attempts. Try again later.",
  },
  unknown: {
    "id-ID":
      "Belum jelas apakah pesan ini sampai. Tanyakan dulu ke pelanggan sebelum mengirim ulang, supaya tidak dobel.",
    "en-US":
      "It is not known whether this arrived. Ask the customer before sending again, so that it does not come twice.",
  },
};

/** Plain words for a failed delivery; null when nothing is wrong with it. */
export function failureText(
  state: DeliveryState,
  code: string | null,
  locale: Locale,
  own: FailureWords = {},
): string | null {
  const general = byState[state];
  if (!general) return null;
  // whether it arrived matters more than why it is not known
  const words = state === "unknown" || code === null ? general : (own[code] ?? common[code] ?? general);
  return words[locale];
}

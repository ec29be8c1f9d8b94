import type { FailureWords } from "../../core/handoff/failures";

/** What an agent is told, by the codes of errors.ts. */
export const failures: FailureWords = {
  WINDOW_SHUT: {
    "id-ID": "Sudah lebih dari 24 jam sejak pesan terakhir pelanggan. Kirim dengan template.",
    "en-US": "It has been over 24 hours since the customer's last message. Send a template.",
  },
  UNDELIVERABLE: {
    "id-ID": "Nomor ini tidak bisa menerima pesan WhatsApp. Hubungi pelanggan lewat kanal lain.",
    "en-US": "This number cannot receive WhatsApp messages. Reach the customer on another channel.",
  },
  MARKETING_CAP: {
    "id-ID": "Meta membatasi pesan promosi untuk pelanggan ini. Coba lagi besok, atau pakai template layanan.",
    "en-US": "Meta limits promotional messages to this customer. Try tomorrow, or use a utility template.",
  },
  OPTED_OUT: {
    "id-ID": "Pelanggan tidak mau menerima pesan promosi dari kita.",
    "en-US": "The customer does not want promotional messages from us.",
  },
  HELD_OUT: {
    "id-ID": "Meta tidak mengirim pesan promosi ke nomor ini (uji coba Meta). Pakai template layanan.",
    "en-US": "Meta does not deliver promotions to this number (an experiment of theirs). Use a utility template.",
  },
  NEEDS_PHONE: {
    "id-ID": "Pelanggan ini belum membagikan nomor HP-nya, dan pesan jenis ini membutuhkannya.",
    "en-US": "This customer has not shared a phone number, and this kind of message needs one.",
  },
  TEMPLATE: {
    "id-ID": "Template ditolak: belum disetujui, dijeda, atau isiannya tidak cocok. Pilih template lain.",
    "en-US": "The template was refused: not approved, paused, or its values do not fit. Choose another one.",
  },
  NOT_ALLOWED: {
    "id-ID": "WhatsApp tidak mengizinkan pesan ke pelanggan di negara ini.",
    "en-US": "WhatsApp does not allow messages to customers in this country.",
  },
  TOKEN_EXPIRED: {
    "id-ID": "Akses kita ke WhatsApp sudah kedaluwarsa. Beri tahu admin, lalu kirim ulang.",
    "en-US": "Our access to WhatsApp has expired. Tell an admin, then send again.",
  },
  PERMISSION: {
    "id-ID": "Akun kita tidak punya izin untuk mengirim ini di WhatsApp. Beri tahu admin.",
    "en-US": "Our account has no permission to send this on WhatsApp. Tell an admin.",
  },
  ACCOUNT: {
    "id-ID": "Akun WhatsApp kita sedang dibatasi atau pembayarannya bermasalah. Beri tahu admin.",
    "en-US": "Our WhatsApp account is restricted or has a payment problem. Tell an admin.",
  },
  SPAM_LIMITED: {
    "id-ID": "WhatsApp membatasi akun kita karena laporan spam. Beri tahu admin.",
    "en-US": "WhatsApp limits our account after spam reports. Tell an admin.",
  },
};

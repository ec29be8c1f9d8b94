import type { Texts } from "../../src/core/bot";
import type { Locale } from "../../src/core/turn";

export const texts: Record<Locale, Texts> = {
  "en-US": {
    greeting:
      "Hello, this is Paige, the shop's automatic assistant. Ask me about books, our hours or your reservations.",
    thanks: "My pleasure. Happy reading!",
    goodbye: "Goodbye, and happy reading!",
    noAnswer: "That is not on my shelves, I'm afraid. Shall I get one of our booksellers?",
    clarify: "Which of these do you mean?",
    login: "Please log in to see your reservations.",
    unavailable: "I can't reach our shelves right now. Please try again in a few minutes.",
    failed: "Something went wrong here. I've told a bookseller, who will answer in this chat.",
    escalated: "I've asked a bookseller to come, note {ticket}. They will answer in this chat.",
    escalatedNoNumber: "I've asked a bookseller to come. They will answer in this chat.",
    askHuman: "Ask a bookseller",
    dailyLimit: "That is all I can answer freely today. Simple questions still work; for the rest, ask our staff.",
    tooFast: "Too many messages. Please wait a moment before sending another.",
    cannotRead: "I can only read text so far. Could you type it?",
    safety: "I can't advise on anything medical. Please call a doctor, or 119 in an emergency.",
    complaint: "That should not have happened. A bookseller will see to it.",
    refund: "Money matters are for a bookseller, who will see to it.",
    frustration: "I'm sorry for the runaround. A bookseller will take over.",
    disclosure: "I'm automatic; for a person, write “{human}”. Privacy notice: https://monsoonbooks.example/privacy",
  },
  "id-ID": {
    greeting: "Halo, aku Paige, asisten otomatis toko buku ini. Silakan tanya soal buku, jam buka, atau reservasi.",
    thanks: "Sama-sama. Selamat membaca!",
    goodbye: "Sampai jumpa, selamat membaca!",
    noAnswer: "Maaf, aku belum tahu soal itu. Mau aku panggilkan penjaga toko?",
    clarify: "Maksudnya yang mana?",
    login: "Masuk ke akun dulu ya untuk melihat reservasi.",
    unavailable: "Maaf, sistem kami lagi gangguan. Coba lagi beberapa menit lagi ya.",
    failed: "Maaf, ada kendala di sini. Penjaga toko sudah diberi tahu dan akan membalas di chat ini.",
    escalated: "Penjaga toko sudah dipanggil, catatan {ticket}. Nanti dibalas di chat ini.",
    escalatedNoNumber: "Penjaga toko sudah dipanggil. Nanti dibalas di chat ini.",
    askHuman: "Panggil penjaga toko",
    dailyLimit: "Jatah obrolan hari ini sudah habis. Pertanyaan umum masih bisa; untuk yang lain, tanya staf kami ya.",
    tooFast: "Pesannya terlalu cepat. Tunggu sebentar ya.",
    cannotRead: "Aku baru bisa membaca tulisan. Boleh diketik?",
    safety: "Soal kesehatan aku tidak bisa memberi saran. Tolong segera hubungi dokter, atau 119 kalau darurat.",
    complaint: "Maaf ya, itu tidak semestinya. Penjaga toko akan mengurusnya.",
    refund: "Soal uang kembali, penjaga toko yang mengurus.",
    frustration: "Maaf sudah bikin repot. Biar penjaga toko yang lanjutkan.",
    disclosure:
      "Aku asisten otomatis. Mau bicara dengan orang? Tulis “{human}”. Privasi: https://monsoonbooks.example/privacy",
  },
};

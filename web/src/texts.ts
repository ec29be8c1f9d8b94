export type Language = "id" | "en";

const texts = {
  id: {
    welcome: "Halo, Kak! Ada yang bisa dibantu?",
    about: "Tanya stok, harga, pesanan, atau pengiriman. Dijawab otomatis, dan Kakak bisa minta dibantu CS kapan saja.",
    online: "Asisten otomatis",
    connecting: "Menghubungkan…",
    offline: "Koneksi terputus, mencoba lagi…",
    write: "Tulis pesan…",
    send: "Kirim pesan",
    attach: "Kirim foto",
    photo: "Foto",
    remove: "Hapus foto",
    messages: "Percakapan",
    typing: "Sedang mengetik…",
    retry: "Gagal terkirim. Coba lagi",
    failed: "Pesan belum bisa dikirim. Coba lagi sebentar ya, Kak.",
    waiting: "Pesan Kakak sudah diteruskan ke tim CS.",
    sources: "Sumber",
    agent: "CS Kidkazz",
    login: "Masuk",
    guest: "Tamu",
    signIn: "Masuk sebagai pelanggan demo",
    signOut: "Keluar",
    otherLanguage: "English",
    details: "Lihat detail",
    starters: ["Berapa lama pengiriman ke Surabaya?", "Cari botol susu di bawah 150 ribu", "Stok dot Pigeon ada?"],
  },
  en: {
    welcome: "Hi there! How can we help?",
    about: "Ask about stock, prices, orders or delivery. Answers are automatic, and you can ask for a person any time.",
    online: "Automatic assistant",
    connecting: "Connecting…",
    offline: "Connection lost, trying again…",
    write: "Write a message…",
    send: "Send message",
    attach: "Send a photo",
    photo: "Photo",
    remove: "Remove photo",
    messages: "Conversation",
    typing: "Typing…",
    retry: "Not sent. Try again",
    failed: "Your message could not be sent. Please try again in a moment.",
    waiting: "Your message has been passed to our team.",
    sources: "Sources",
    agent: "Kidkazz team",
    login: "Log in",
    guest: "Guest",
    signIn: "Log in as a demo customer",
    signOut: "Log out",
    otherLanguage: "Bahasa Indonesia",
    details: "See details",
    starters: [
      "How long is delivery to Surabaya?",
      "Find a baby bottle under 150 thousand",
      "Is the Pigeon teat in stock?",
    ],
  },
} satisfies Record<Language, Record<string, string | string[]>>;

const KEY = "kidkazz.language";
let current: Language = localStorage.getItem(KEY) === "en" ? "en" : "id";

export const language = (): Language => current;
export const t = () => texts[current];

export function setLanguage(next: Language): void {
  current = next;
  localStorage.setItem(KEY, next);
}

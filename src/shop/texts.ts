import type { Texts } from "../core/bot";
import type { Locale } from "../core/turn";
import { rupiah } from "./money";
import type { Order } from "./services/orders";

/** What the engine itself says. The English ones keep the rule book's own sentences (R4, R5, R6). */
export const texts: Record<Locale, Texts> = {
  "id-ID": {
    greeting:
      "Halo Kak! Aku Kazzie, asisten otomatis Kidkazz. Bisa bantu cari produk, cek stok, lacak pesanan, atau jawab soal pengiriman dan retur.",
    thanks: "Sama-sama, Kak! Kalau ada yang perlu lagi, chat aja ya.",
    goodbye: "Sampai jumpa, Kak. Salam buat si kecil!",
    okay: "Siap, Kak! Kalau ada yang mau dicari atau ditanyakan, tulis aja ya.",
    howAreYou: "Baik, Kak, makasih sudah tanya! Semoga Kakak dan si kecil juga sehat ya.",
    who: "Aku Kazzie, asisten otomatis Kidkazz, bukan orang. Aku bisa bantu cari produk, cek stok dan harga, lacak pesanan, serta jawab soal ongkir, pembayaran, dan retur. Mau dengan orang? Tulis “Chat dengan tim”.",
    laughter: "Hehe, senang bikin Kakak ketawa 😄",
    apology: "Nggak apa-apa, Kak!",
    cancel: "Oke Kak, nggak jadi ya. Kalau maksudnya pesanan yang sudah dibuat, tulis “batalkan pesanan”.",
    confused:
      "Maaf kalau kurang jelas, Kak. Coba tulis singkat aja, misalnya “cari popok M”, “stok dot Pigeon”, atau “ongkir ke Bandung”. Bisa juga chat dengan tim kami.",
    offTopic:
      "Maaf Kak, itu di luar yang bisa aku bantu. Kalau soal produk, stok, pesanan, atau pengiriman Kidkazz, aku siap!",
    noAnswer:
      "Maaf Kak, aku belum punya jawaban yang pasti untuk itu. Mau aku sambungkan ke tim kami, atau coba tanya dengan kata lain?",
    clarify: "Maksud Kakak soal {options}?",
    login: "Untuk cek pesanan, Kakak perlu masuk ke akun Kidkazz dulu ya.",
    unavailable: "Maaf Kak, sistem kami lagi ada gangguan. Coba lagi beberapa menit lagi, atau aku sambungkan ke tim.",
    failed: "Maaf Kak, ada kendala di sistem kami. Pesan Kakak sudah kami teruskan ke tim dan akan dibalas di sini.",
    escalated: "Siap Kak, sudah aku teruskan ke tim kami dengan nomor tiket {ticket}. Nanti dibalas di chat ini ya.",
    escalatedNoNumber: "Siap Kak, sudah aku teruskan ke tim kami. Nanti dibalas di chat ini ya.",
    teamReplies: "Biasanya dibalas dalam {time}.",
    teamOpens: "Tim kami buka lagi {opening}.",
    howToCancel: "Kalau nggak jadi, tulis “batal” aja.",
    stillWaiting:
      "Maaf ya Kak, antrean tim kami lagi panjang. Pesan Kakak nggak terlewat kok, tetap akan dibalas di sini.",
    teamAnswers: "Makasih Kak, pesannya sudah masuk ke tim kami. Nanti dibalas di chat ini ya.",
    askBot: "Tanya bot dulu",
    cancelTicket: "Batal",
    botMeanwhile: "Oke Kak, tiketnya tetap jalan dan tim kami akan balas di sini. Sambil nunggu, mau tanya apa?",
    ticketCancelled: "Oke Kak, tiketnya dibatalkan. Ada yang bisa aku bantu?",
    agentSays: "*{name}*, tim Kidkazz:",
    resolved: "Sudah beres ya, Kak. Kalau nanti ada yang perlu lagi, chat aja. Boleh minta nilainya, 1 sampai 5?",
    resolvedUnasked: "Sudah beres ya, Kak. Kalau nanti ada yang perlu lagi, chat aja.",
    rateBot: "Sebelum pergi, boleh minta nilainya, 1 sampai 5?",
    rated: "Makasih banyak atas nilainya, Kak!",
    askHuman: "Chat dengan tim",
    confirmYes: "Ya, lanjut",
    confirmNo: "Batal",
    notDone: "Oke, nggak jadi ya Kak.",
    confirmGone: "Yang itu sudah diproses atau sudah lewat waktunya, Kak. Kalau masih perlu, minta lagi aja ya.",
    whichLanguage: "Mau pakai bahasa apa, Kak?",
    languageSet: "Oke Kak, kita pakai bahasa Indonesia ya.",
    stopped:
      "Oke Kak, kami nggak akan kirim info atau promo lagi. Kakak tetap bisa tanya apa aja di sini. Mau dikirimi lagi? Tulis /start.",
    startCommand: "Mulai ngobrol",
    helpCommand: "Apa saja yang bisa dibantu",
    agentCommand: "Chat dengan tim",
    languageCommand: "Pilih bahasa",
    stopCommand: "Berhenti menerima info",
    newMessage: "Ada pesan baru untuk Kakak",
    linked: "Akun Kidkazz Kakak sudah tersambung di sini. Sekarang Kakak bisa cek pesanan langsung dari chat ini ya.",
    linkInvalid: "Tautannya sudah tidak berlaku, Kak. Minta yang baru dari situs atau aplikasi kami ya.",
    contactForeign: "Itu bukan nomor HP Kakak sendiri, jadi belum bisa kami cocokkan. Ketuk “{button}” ya, Kak.",
    contactUnknown:
      "Nomor ini belum bisa kami cocokkan dengan satu akun, Kak. Kakak bisa masuk lewat situs atau aplikasi kami, lalu sambungkan dari sana.",
    continueOn: "Siap, Kak. Kita [lanjut di sini]({url}) ya.",
    continueNowhere: "Maaf Kak, di sana belum bisa. Kita lanjut di sini saja ya.",
    shareContact: "📱 Kirim nomor HP",
    shareLocation: "📍 Kirim lokasi",
    chooseFrom: "Lihat pilihan",
    openLink: "Buka",
    rate: "Beri nilai",
    dailyLimit:
      "Jatah obrolan otomatis hari ini sudah habis, Kak. Pertanyaan umum masih bisa aku jawab; selebihnya coba lagi besok, atau chat dengan tim kami.",
    tooFast: "Pesannya masuk terlalu cepat, Kak. Tunggu sebentar sebelum kirim lagi ya.",
    cannotHear:
      "Maaf Kak, pesan suaranya belum bisa aku dengar sekarang. Boleh diketik ya, atau aku sambungkan ke tim.",
    cannotSee:
      "Maaf Kak, fotonya belum bisa aku lihat sekarang. Boleh ditulis aja maksudnya, atau aku sambungkan ke tim.",
    cannotRead:
      "Maaf Kak, aku belum bisa membaca kiriman seperti itu. Tulis dengan kata-kata ya, atau aku sambungkan ke tim.",
    safety:
      "Keselamatan si kecil yang utama, Kak. Hentikan dulu pemakaian produknya. Aku nggak bisa memberi saran medis: tolong segera hubungi dokter, atau ke IGD terdekat (119) kalau gawat.",
    complaint: "Maaf banget ya Kak, ini pasti bikin kecewa. Tim kami yang akan bantu langsung.",
    refund: "Oke Kak, soal pengembalian dana biar tim kami yang cek dan urus langsung ya.",
    payment: "Makasih Kak. Pembayaran dicek langsung sama tim kami ya; aku nggak bisa memastikannya dari foto.",
    frustration: "Maaf ya Kak, sudah bikin capek bolak-balik. Biar tim kami yang lanjutkan.",
    disclosureHandedOff: "Pesan ini otomatis ya, Kak. Kebijakan privasi kami ada di situs Kidkazz.",
    disclosure:
      "Aku asisten otomatis ya, Kak. Mau dibantu orang? Tulis “{human}”. Kebijakan privasi kami ada di situs Kidkazz.",
  },
  "en-US": {
    greeting:
      "Hi! I'm Kazzie, Kidkazz's automatic assistant. I can find products, check stock, track your orders, and answer questions about shipping and returns.",
    thanks: "You're welcome! Just write if you need anything else.",
    goodbye: "See you soon, and a hug to the little one!",
    okay: "Alright! Just write if you want to find or ask something.",
    howAreYou: "I'm fine, thanks for asking! I hope you and your little one are well too.",
    who: "I'm Kazzie, Kidkazz's automatic assistant, not a person. I can find products, check stock and prices, track orders, and answer questions on shipping, payment and returns. For a person, write “Talk to our team”.",
    laughter: "Glad that made you smile 😄",
    apology: "No worries at all!",
    cancel: "Okay, never mind that. If you mean an order that you have placed, write “cancel my order”.",
    confused:
      "Sorry if that was unclear. A few words will do, for example “find diapers M”, “stock of Pigeon nipple” or “shipping cost”. You can also talk to our team.",
    offTopic:
      "Sorry, that is outside of what I can help with. For Kidkazz's products, stock, orders or shipping, I'm here!",
    noAnswer:
      "Sorry, I don't have a sure answer to that. Shall I connect you with our team, or would you like to put it differently?",
    clarify: "Do you mean {options}?",
    login: "Please log in to check your order status.",
    unavailable:
      "Sorry, our system can't be reached right now. Please try again in a few minutes, or I can get our team.",
    failed: "Sorry, something went wrong on our side. I've passed your message to our team; they will answer here.",
    escalated: "I've passed this on to our team, ticket {ticket}. They will answer right here.",
    escalatedNoNumber: "I've passed this on to our team. They will answer right here.",
    teamReplies: "They usually answer within {time}.",
    teamOpens: "Our team is back {opening}.",
    howToCancel: "Changed your mind? Just write “cancel”.",
    stillWaiting:
      "Sorry for the wait: our team is busy right now. Your message is not forgotten, and the answer comes right here.",
    teamAnswers: "Thank you, our team reads your message personally.",
    askBot: "Ask the bot meanwhile",
    cancelTicket: "Cancel",
    botMeanwhile:
      "Sure, your ticket stays open and our team will answer right here. What would you like to know meanwhile?",
    ticketCancelled: "Okay, the ticket is cancelled. How can I help?",
    agentSays: "*{name}*, Kidkazz team:",
    resolved: "All settled. If you need anything else later, just write. How did we do, from 1 to 5?",
    resolvedUnasked: "All settled. If you need anything else later, just write.",
    rateBot: "Before you go: how did I do, from 1 to 5?",
    rated: "Thank you for rating us!",
    askHuman: "Talk to our team",
    confirmYes: "Yes, go ahead",
    confirmNo: "Cancel",
    notDone: "Okay, I left it as it is.",
    confirmGone: "That one was already settled, or it took too long. Just ask again if you still need it.",
    whichLanguage: "Which language would you like?",
    languageSet: "Okay, English it is.",
    stopped:
      "Okay, we won’t send you news or offers any more. You can still ask anything here. To get them again, write /start.",
    startCommand: "Start chatting",
    helpCommand: "What I can help with",
    agentCommand: "Talk to our team",
    languageCommand: "Choose the language",
    stopCommand: "Stop getting news",
    newMessage: "You have a new message",
    linked: "Your Kidkazz account is linked now. You can check your orders right here.",
    linkInvalid: "This link is no longer valid. Please ask for a new one on our website or in our app.",
    contactForeign: "That is not your own number, so we cannot match it. Please tap “{button}”.",
    contactUnknown:
      "We cannot match this number to one account. You can sign in on our website or in our app and link this chat from there.",
    continueOn: "Sure, let us [go on here]({url}).",
    continueNowhere: "Sorry, that is not possible there yet. Let us go on here.",
    shareContact: "📱 Share my phone number",
    shareLocation: "📍 Share my location",
    chooseFrom: "See choices",
    openLink: "Open",
    rate: "Rate us",
    dailyLimit: "Daily conversation limit reached. Please try again tomorrow or contact support.",
    tooFast: "Too many messages. Please wait a moment before sending another.",
    cannotHear: "Sorry, I can't listen to your voice message right now. Please type it, or I can get our team.",
    cannotSee: "Sorry, I can't look at your photo right now. Please write what it is about, or I can get our team.",
    cannotRead: "Sorry, I can't read that kind of message yet. Please type it, or I can get our team.",
    safety:
      "Your little one's safety comes first: please stop using the product for now. I can't give medical advice. Please call a doctor right away, or go to the nearest emergency room (119) if it is serious.",
    complaint: "I'm really sorry about this. Our team will look after it personally.",
    refund: "Understood. Our team will check your refund and take care of it personally.",
    payment: "Thank you. Our team checks payments personally; I can't tell from a photo.",
    frustration: "I'm sorry this has been so tiring. Our team will take it from here.",
    disclosureHandedOff: "This message is automatic. Our privacy notice is on the Kidkazz website.",
    disclosure:
      "I'm an automatic assistant. To reach a person, write “{human}”. Our privacy notice is on the Kidkazz website.",
  },
};

type Words = Readonly<Record<string, string>>;

/** What the shop's tools say without a language model. */
interface ToolTexts {
  found(count: number, query: string): string;
  notFound(query: string): string;
  notAtPrice(query: string): string;
  /** nothing has these words of the query: what comes nearest follows */
  nearest(missing: string): string;
  whichProduct: string;
  /** what to search for, to tap */
  kinds: readonly string[];
  whichPresent: string;
  presents: readonly string[];
  find(kind: string): string;
  under(price: number): string;
  whichOfThese: string;
  /** "the second one" */
  places: readonly string[];
  enough(quantity: number, unit: string): string;
  notEnough(quantity: number, unit: string): string;
  stockOf(name: string, total: number, unit: string, places: string): string;
  soldOut(name: string): string;
  /** asks whether they are to hear of it; told that they will; what to tap, and what a tap says */
  askNotify(name: string): string;
  willNotify(name: string): string;
  severalToWaitFor: string;
  stillInStock: string;
  stillInStores: string;
  notifyMe: string;
  notifyOf(name: string): string;
  price(price: string): string;
  unknownProduct: string;
  storeOnly: string;
  /** the same as a sentence */
  inStoresOnly: string;
  wholesaleFrom(pieces: number, unit: string): string;
  checkStock(which: number): string;
  checkStockShort: string;
  whichOrder: string;
  /** the same for a missing order and for somebody else's (R4) */
  unknownOrder: string;
  orderIs(number: string, status: string): string;
  items(list: string): string;
  total(amount: string): string;
  payment(state: string): string;
  noOrders: string;
  orders(count: number): string;
  track: string;
  myOrders: string;
  otherOrders(numbers: string): string;
  seeStatus: string;
  notShipped(number: string, status: string): string;
  /** nor is there to be one, as far as the state tells */
  noParcel(number: string, status: string): string;
  courier(name: string): string;
  trackingNumber(value: string): string;
  noEvents: string;
  latest(event: string): string;
  estimated(day: string): string;
  status: Words;
  paymentStatus: Words;
  rating(stars: number, reviews: number | undefined): string;
}

export const say: Record<Locale, ToolTexts> = {
  "id-ID": {
    found: (count, query) => `Ini ${count} pilihan untuk “${query}”, Kak:`,
    notFound: (query) => `Maaf Kak, “${query}” belum ketemu di katalog kami. Coba kata lain atau mereknya ya.`,
    notAtPrice: (query) => `Maaf Kak, “${query}” dengan harga segitu belum ada. Coba geser batas harganya ya.`,
    nearest: (missing) => `Yang “${missing}” belum ketemu, Kak. Ini yang paling dekat:`,
    kinds: ["Popok", "Botol susu", "Mainan"],
    whichPresent: "Kadonya mau yang seperti apa, Kak?",
    presents: ["Mainan", "Baju bayi", "Selimut"],
    find: (kind) => `cari ${kind}`,
    under: (price) => `di bawah ${rupiah(price)}`,
    whichOfThese: "Yang mana, Kak?",
    places: ["Yang pertama", "Yang kedua", "Yang ketiga"],
    enough: (quantity, unit) => `Cukup untuk ${quantity} ${unit}.`,
    notEnough: (quantity, unit) => `Belum cukup untuk ${quantity} ${unit}.`,
    whichProduct: "Produk apa yang Kakak cari? Boleh sebut nama, merek, atau kisaran harganya.",
    stockOf: (name, total, unit, places) => `Stok **${name}** ada, Kak: ${total} ${unit}${places && ` (${places})`}.`,
    soldOut: (name) => `**${name}** lagi kosong, Kak.`,
    askNotify: (name) => `Mau aku kabari di sini kalau **${name}** sudah ada lagi, Kak?`,
    willNotify: (name) => `Siap, Kak. Begitu **${name}** ada lagi, aku kabari di sini ya.`,
    severalToWaitFor: "Ada beberapa yang namanya mirip, Kak. Boleh tulis nama lengkapnya, dengan ukuran atau warnanya?",
    stillInStock: "Yang itu masih ada stoknya, Kak, jadi bisa langsung dipesan 😊",
    stillInStores: "Yang itu masih ada stoknya, Kak, tapi hanya dijual di toko kami.",
    notifyMe: "Kabari kalau ada",
    notifyOf: (name) => `kabari kalau ${name} ada lagi`,
    price: (price) => `Harganya ${price}.`,
    unknownProduct: "Maaf Kak, produk itu belum ketemu di katalog kami. Boleh tulis nama atau mereknya?",
    storeOnly: "hanya di toko",
    inStoresOnly: "Yang ini hanya dijual di toko kami ya.",
    wholesaleFrom: (pieces, unit) => `harga grosir mulai ${pieces} ${unit}`,
    checkStock: (which) => `Cek stok no. ${which}`,
    checkStockShort: "Cek stok",
    whichOrder: "Boleh minta nomor pesanannya, Kak? Contohnya WR-20260120-0001.",
    unknownOrder:
      "Maaf Kak, pesanan dengan nomor itu tidak ada di akun Kakak. Coba cek lagi nomornya ya, contohnya WR-20260120-0001.",
    orderIs: (number, status) => `Pesanan **${number}** ${status}, Kak.`,
    items: (list) => `Isinya ${list}.`,
    total: (amount) => `Total ${amount}.`,
    payment: (state) => `Pembayaran di sistem kami: ${state}.`,
    noOrders: "Belum ada pesanan di akun Kakak.",
    orders: (count) => `Ini ${count} pesanan terakhir Kakak:`,
    track: "Lacak paket",
    myOrders: "Pesanan saya",
    otherOrders: (numbers) => `Pesanan Kakak yang lain: ${numbers}.`,
    seeStatus: "Lihat status",
    notShipped: (number, status) => `Pesanan **${number}** ${status}, Kak, jadi belum ada data pengirimannya.`,
    noParcel: (number, status) => `Pesanan **${number}** ${status}, Kak, jadi nggak ada paket yang bisa dilacak.`,
    courier: (name) => `Kurirnya ${name}.`,
    trackingNumber: (value) => `Resi: ${value}.`,
    noEvents: "Belum ada kabar perjalanannya dari kurir.",
    latest: (event) => `Terakhir: ${event}.`,
    estimated: (day) => `Perkiraan tiba ${day}.`,
    status: {
      pending: "menunggu pembayaran atau konfirmasi",
      confirmed: "sudah dikonfirmasi",
      processing: "sedang disiapkan",
      shipped: "sedang dikirim",
      delivered: "sudah sampai",
      cancelled: "dibatalkan",
    },
    paymentStatus: {
      pending: "menunggu pembayaran",
      paid: "tercatat lunas",
      failed: "gagal",
      refunded: "dana sudah dikembalikan",
    },
    rating: (stars, reviews) => `★ ${stars}${reviews ? ` (${reviews} ulasan)` : ""}`,
  },
  "en-US": {
    found: (count, query) => `Here ${count === 1 ? "is 1 match" : `are ${count} matches`} for “${query}”:`,
    notFound: (query) => `Sorry, I couldn't find “${query}” in our catalogue. Try another word or the brand.`,
    notAtPrice: (query) => `Sorry, there is no “${query}” at that price. Try another price range.`,
    nearest: (missing) => `I couldn't find “${missing}”. The closest I found:`,
    kinds: ["Diapers", "Bottles", "Toys"],
    whichPresent: "What kind of present shall it be?",
    presents: ["Toys", "Clothes", "Blankets"],
    find: (kind) => `find ${kind}`,
    under: (price) => `under ${rupiah(price)}`,
    whichOfThese: "Which one?",
    places: ["The first one", "The second one", "The third one"],
    enough: (quantity, unit) => `That is enough for ${quantity} ${unit}.`,
    notEnough: (quantity, unit) => `That is not enough for ${quantity} ${unit}.`,
    whichProduct: "What are you looking for? A name, a brand or a price range will do.",
    stockOf: (name, total, unit, places) => `**${name}** is in stock: ${total} ${unit}${places && ` (${places})`}.`,
    soldOut: (name) => `**${name}** is sold out at the moment.`,
    askNotify: (name) => `Shall I tell you here when **${name}** is back in stock?`,
    willNotify: (name) => `Sure. As soon as **${name}** is back, I'll tell you here.`,
    severalToWaitFor: "Several products have names like that. Could you write the full name, with its size or colour?",
    stillInStock: "That one is in stock, so you can order it right away 😊",
    stillInStores: "That one is in stock, but it is sold in our stores only.",
    notifyMe: "Notify me",
    notifyOf: (name) => `let me know when ${name} is back`,
    price: (price) => `It costs ${price}.`,
    unknownProduct: "Sorry, I couldn't find that product in our catalogue. What is its name or brand?",
    storeOnly: "in stores only",
    inStoresOnly: "It is sold in our stores only.",
    wholesaleFrom: (pieces, unit) => `wholesale price from ${pieces} ${unit}`,
    checkStock: (which) => `Check stock of ${which}`,
    checkStockShort: "Check stock",
    whichOrder: "What is the order number? It looks like WR-20260120-0001.",
    unknownOrder:
      "Sorry, there is no order with that number in your account. Please check it; it looks like WR-20260120-0001.",
    orderIs: (number, status) => `Order **${number}** ${status}.`,
    items: (list) => `It contains ${list}.`,
    total: (amount) => `Total ${amount}.`,
    payment: (state) => `Payment in our system: ${state}.`,
    noOrders: "There are no orders in your account yet.",
    orders: (count) => (count === 1 ? "This is your latest order:" : `These are your ${count} latest orders:`),
    track: "Track parcel",
    myOrders: "My orders",
    otherOrders: (numbers) => `Your other orders: ${numbers}.`,
    seeStatus: "See status",
    notShipped: (number, status) => `Order **${number}** ${status}, so there is nothing to track yet.`,
    noParcel: (number, status) => `Order **${number}** ${status}, so there is no parcel to track.`,
    courier: (name) => `The courier is ${name}.`,
    trackingNumber: (value) => `Tracking number: ${value}.`,
    noEvents: "The courier has not reported its way yet.",
    latest: (event) => `Latest: ${event}.`,
    estimated: (day) => `Expected ${day}.`,
    status: {
      pending: "is waiting for payment or confirmation",
      confirmed: "is confirmed",
      processing: "is being prepared",
      shipped: "is on its way",
      delivered: "has been delivered",
      cancelled: "was cancelled",
    },
    paymentStatus: { pending: "waiting for payment", paid: "recorded as paid", failed: "failed", refunded: "refunded" },
    rating: (stars, reviews) => `★ ${stars}${reviews ? ` (${reviews} reviews)` : ""}`,
  },
};

/** The state of an order in words; one that we have no words for as the service says it. */
export function statusIn(locale: Locale, order: Pick<Order, "status">): string {
  const fallback = locale === "id-ID" ? `berstatus “${order.status}”` : `has the status “${order.status}”`;
  return say[locale].status[order.status] ?? fallback;
}

/** "20 Januari 2026", the shop's own day. */
export function dayIn(locale: Locale, iso: string): string {
  return told(iso, new Intl.DateTimeFormat(locale, { timeZone: "Asia/Jakarta", dateStyle: "long" }));
}

/** "21 Jan 2026, 02.40 WIB" */
export function momentIn(locale: Locale, iso: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: "Asia/Jakarta", dateStyle: "medium", timeStyle: "short" });
  const text = told(iso, format);
  return text === iso ? iso : `${text} WIB`;
}

function told(iso: string, format: Intl.DateTimeFormat): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : format.format(at);
}

import { z } from "zod";
import { type Bot, type Customer, defineBot, defineTool, type Texts, type Tool, ToolError } from "../../src/core/bot";

const texts: Record<"id-ID" | "en-US", Texts> = {
  "id-ID": {
    greeting: "Halo Kak! Mau dibantu apa?",
    thanks: "Sama-sama, Kak.",
    goodbye: "Sampai jumpa, Kak!",
    okay: "Siap, Kak.",
    howAreYou: "Baik, Kak.",
    who: "Aku Tini, bot.",
    laughter: "Hehe.",
    apology: "Tidak apa-apa, Kak.",
    cancel: "Oke, tidak jadi.",
    confused: "Tulis singkat saja, Kak.",
    offTopic: "Itu di luar toko kami, Kak.",
    noAnswer: "Maaf Kak, aku belum tahu soal itu. Mau disambungkan ke tim kami?",
    clarify: "Maksud Kakak {options}?",
    login: "Masuk dulu di https://toko.example/masuk ya, Kak.",
    unavailable: "Maaf Kak, datanya lagi tidak bisa dibuka.",
    failed: "Maaf Kak, ada yang salah.",
    escalated: "Sudah kusampaikan, nomor {ticket}.",
    escalatedNoNumber: "Sudah kusampaikan ke tim, Kak.",
    teamReplies: "Dibalas dalam {time}.",
    teamOpens: "Buka {opening}.",
    howToCancel: "Tulis batal kalau tidak jadi.",
    stillWaiting: "Masih antre, Kak.",
    teamAnswers: "Dibaca tim, Kak.",
    askBot: "Tanya bot",
    cancelTicket: "Batal",
    botMeanwhile: "Silakan tanya, Kak.",
    ticketCancelled: "Tiket batal, Kak.",
    agentSays: "{name}:",
    resolved: "Beres, Kak. Nilainya?",
    resolvedUnasked: "Beres, Kak.",
    rateBot: "Nilaiku berapa?",
    rated: "Makasih, Kak.",
    askHuman: "Chat dengan tim",
    confirmYes: "Ya, lanjut",
    confirmNo: "Batal",
    notDone: "Oke, batal.",
    confirmGone: "Sudah lewat, Kak.",
    whichLanguage: "Bahasa apa, Kak?",
    languageSet: "Oke, bahasa Indonesia.",
    stopped: "Oke, kami diam.",
    startCommand: "Mulai",
    helpCommand: "Bantuan",
    agentCommand: "Orang",
    languageCommand: "Bahasa",
    stopCommand: "Berhenti",
    newMessage: "Ada pesan baru untuk Kakak",
    linked: "Akun Kidkazz Kakak sudah tersambung di sini. Sekarang Kakak bisa cek pesanan langsung dari chat ini ya.",
    linkInvalid: "Tautannya sudah tidak berlaku, Kak. Minta yang baru dari situs atau aplikasi kami ya.",
    contactForeign: "Itu bukan nomor HP Kakak sendiri, jadi belum bisa kami cocokkan. Ketuk “{button}” ya, Kak.",
    contactUnknown:
      "Nomor ini belum terdaftar di akun mana pun, Kak. Kakak bisa masuk lewat situs atau aplikasi kami, lalu sambungkan dari sana.",
    continueOn: "Siap, Kak. Kita lanjut di sini ya: {url}",
    continueNowhere: "Maaf Kak, di sana belum bisa. Kita lanjut di sini saja ya.",
    shareContact: "Kirim nomor HP",
    shareLocation: "Kirim lokasi",
    chooseFrom: "Lihat pilihan",
    openLink: "Buka",
    rate: "Beri nilai",
    dailyLimit: "Jatah hari ini habis, Kak.",
    tooFast: "Pelan-pelan ya, Kak.",
    cannotRead: "Aku belum bisa membaca itu, Kak. Boleh diketik?",
    safety: "Hubungi dokter ya, Kak.",
    complaint: "Maaf banget, Kak.",
    refund: "Soal uang, tim yang urus.",
    payment: "Dicek tim.",
    cannotHear: "Belum bisa didengar.",
    cannotSee: "Belum bisa dilihat.",
    frustration: "Maaf ya, Kak.",
    disclosureHandedOff: "Ini otomatis, Kak. Privasi: https://toko.example/privasi",
    disclosure: "Aku otomatis, Kak. Orang: “{human}”. Privasi: https://toko.example/privasi",
  },
  "en-US": {
    greeting: "Hello! How can I help?",
    thanks: "You're welcome.",
    goodbye: "Bye!",
    okay: "Alright.",
    howAreYou: "Fine, thanks.",
    who: "I am Tini, a bot.",
    laughter: "Haha.",
    apology: "No worries.",
    cancel: "Okay, never mind.",
    confused: "A few words will do.",
    offTopic: "That is not about our shop.",
    noAnswer: "Sorry, I don't know that yet. Shall I get someone from the team?",
    clarify: "Do you mean {options}?",
    login: "Please log in first: https://toko.example/masuk",
    unavailable: "Sorry, I can't look that up right now.",
    failed: "Sorry, something went wrong.",
    escalated: "I told the team, number {ticket}.",
    escalatedNoNumber: "I told the team.",
    teamReplies: "Answered within {time}.",
    teamOpens: "Open {opening}.",
    howToCancel: "Write cancel to take it back.",
    stillWaiting: "Still in the queue.",
    teamAnswers: "The team reads it.",
    askBot: "Ask the bot",
    cancelTicket: "Cancel",
    botMeanwhile: "Ask away.",
    ticketCancelled: "Ticket cancelled.",
    agentSays: "{name}:",
    resolved: "Settled. Your rating?",
    resolvedUnasked: "Settled.",
    rateBot: "My rating?",
    rated: "Thanks.",
    askHuman: "Chat with the team",
    confirmYes: "Yes",
    confirmNo: "Cancel",
    notDone: "Okay, not done.",
    confirmGone: "Too late.",
    whichLanguage: "Which language?",
    languageSet: "Okay, English.",
    stopped: "Okay, silent.",
    startCommand: "Start",
    helpCommand: "Help",
    agentCommand: "Person",
    languageCommand: "Language",
    stopCommand: "Stop",
    newMessage: "You have a new message",
    linked: "Your account is linked.",
    linkInvalid: "This link is no longer valid.",
    contactForeign: "That is not your own number. Tap “{button}”.",
    contactUnknown: "No account has this number.",
    continueOn: "Go on here: {url}",
    continueNowhere: "That is not possible there.",
    shareContact: "Share my number",
    shareLocation: "Share my location",
    chooseFrom: "See choices",
    openLink: "Open",
    rate: "Rate us",
    dailyLimit: "That was all for today.",
    tooFast: "Slow down, please.",
    cannotRead: "I can't read that yet. Could you type it?",
    safety: "Please call a doctor.",
    complaint: "So sorry.",
    refund: "The team sees to refunds.",
    payment: "Dicek tim.",
    cannotHear: "Belum bisa didengar.",
    cannotSee: "Belum bisa dilihat.",
    frustration: "Sorry about that.",
    disclosureHandedOff: "This is automatic. Privacy: https://toko.example/privacy",
    disclosure: "I'm automatic. A person: “{human}”. Privacy: https://toko.example/privacy",
  },
};

const product = z.object({ sku: z.string(), name: z.string(), price: z.string() });

/** Finds one product; the catalogue is one item. */
export const findProduct = defineTool({
  name: "find_product",
  description: "Finds products by name",
  input: z.object({ name: z.string().min(1) }),
  output: z.object({ products: z.array(product) }),
  allow: () => true,
  effect: "read",
  progress: { "id-ID": "Kucarikan ya…", "en-US": "Looking…" },
  run: async ({ name }) => ({
    products: name.includes("botol") ? [{ sku: "B-1", name: "Botol Susu 240 ml", price: "Rp 89.000" }] : [],
  }),
  cards: ({ products }) =>
    products.map(({ sku, name, price }) => ({
      id: sku,
      title: name,
      price,
      url: `https://toko.example/p/${sku}`,
      actions: [{ id: `stock:${sku}`, title: "Cek stok" }],
    })),
  offline: {
    asks: ({ words }) => (words.includes("cari") ? 0.9 : 0),
    input: ({ words }) => {
      const name = words.slice(words.indexOf("cari") + 1).join(" ");
      return name
        ? { input: { name } }
        : { ask: { text: "Cari apa, Kak?", intent: "product_search", confidence: 0.8 } };
    },
    say: ({ products }) =>
      products[0]
        ? { text: "Ini yang cocok, Kak:", cards: [products[0].sku], intent: "product_search", confidence: 0.9 }
        : { text: "Belum ketemu, Kak.", intent: "product_search", confidence: 0.6 },
  },
});

/** Signed-in customers only; order B-13 is at a service that is down. */
export const orderStatus = defineTool({
  name: "order_status",
  description: "Status of one of the customer's orders",
  input: z.object({ number: z.string().regex(/^B-\d+$/) }),
  output: z.object({ number: z.string(), status: z.string() }),
  allow: (customer: Customer | null) => customer !== null,
  effect: "read",
  run: async ({ number }) => {
    if (number === "B-13") throw new ToolError("UNAVAILABLE");
    if (number !== "B-7") throw new ToolError("NOT_FOUND");
    return { number, status: "dikirim" };
  },
  offline: {
    asks: ({ words }) => (words.includes("pesanan") ? 0.8 : 0),
    input: ({ text }) => {
      const number = /B-\d+/i.exec(text)?.[0].toUpperCase();
      return number
        ? { input: { number } }
        : { ask: { text: "Nomor pesanannya berapa, Kak?", intent: "order_status", confidence: 0.8 } };
    },
    say: ({ number, status }) => ({ text: `Pesanan ${number} ${status}.`, intent: "order_status", confidence: 1 }),
    fail: (code) =>
      code === "NOT_FOUND" ? { text: "Pesanan itu tidak ketemu, Kak.", intent: "order_status", confidence: 0.9 } : null,
  },
});

/** A shop of two tools, or of those that a test brings. */
export function tinyBot(tools: readonly Tool[] = [findProduct, orderStatus] as Tool[]): Bot {
  return defineBot({
    name: "tiny",
    persona: { name: "Tini", shop: "Toko Kecil", instructions: "Friendly and short." },
    tools: () => [...tools],
    texts,
    smallTalk: {
      "id-ID": {
        greeting: ["halo", "hai", "selamat pagi"],
        thanks: ["terima kasih", "makasih"],
        goodbye: ["dadah", "sampai jumpa"],
        okay: ["oke", "ok"],
        yes: ["ya", "iya", "ok"],
        no: ["tidak"],
        howAreYou: ["apa kabar"],
        who: ["kamu siapa"],
        laughter: ["lol"],
        apology: ["maaf"],
        cancel: ["tidak jadi", "batal"],
        confused: ["hah"],
        offTopic: ["presiden"],
      },
      "en-US": {
        greeting: ["hello", "good morning"],
        thanks: ["thanks", "thank you"],
        goodbye: ["bye"],
        okay: ["okay", "ok"],
        yes: ["yes"],
        no: ["no"],
        howAreYou: ["how are you"],
        who: ["who are you"],
        laughter: ["lol"],
        apology: ["sorry"],
        cancel: ["never mind"],
        confused: ["huh"],
        offTopic: ["president"],
      },
    },
    triggers: {
      safety: { "id-ID": { when: ["anak * demam"] }, "en-US": { when: ["baby * fever"] } },
      abuse: { "id-ID": { always: ["goblok|tolol"] }, "en-US": { always: ["idiot|moron"] } },
      complaint: { "id-ID": { when: ["komplain"] }, "en-US": { when: ["complaint"] } },
      refund: { "id-ID": { when: ["minta refund"] }, "en-US": { when: ["want a refund"] } },
      frustration: { "id-ID": { when: ["kesal"] }, "en-US": { when: ["useless"] } },
      human: {
        "id-ID": { when: ["admin", "bicara dengan orang", "cs"] },
        "en-US": { when: ["talk to a human", "real person", "agent"] },
      },
    },
    aliases: { brp: "berapa", ongkir: "ongkos kirim", ga: "tidak", mks: "terima kasih", dmn: "dimana" },
  });
}

export const budi: Customer = { id: "cust-1", name: "Budi", type: "retail", tier: "GOLD" };

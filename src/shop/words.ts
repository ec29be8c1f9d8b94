import type { SmallTalk } from "../core/bot";
import type { Locale } from "../core/turn";

/** Slang and abbreviations → what they stand for. One word each on the left; matched in lower case. */
export const aliases: Readonly<Record<string, string>> = {
  // questions
  brp: "berapa",
  brapa: "berapa",
  brpa: "berapa",
  brpan: "berapa",
  gmn: "bagaimana",
  gmna: "bagaimana",
  gimana: "bagaimana",
  gimn: "bagaimana",
  bgmn: "bagaimana",
  dmn: "di mana",
  dmna: "di mana",
  dimana: "di mana",
  mn: "mana",
  kpn: "kapan",
  kpan: "kapan",
  knp: "kenapa",
  knpa: "kenapa",
  apkh: "apakah",
  // negation and particles
  ga: "tidak",
  gak: "tidak",
  gk: "tidak",
  g: "tidak",
  nggak: "tidak",
  ngga: "tidak",
  enggak: "tidak",
  engga: "tidak",
  kagak: "tidak",
  tdk: "tidak",
  tak: "tidak",
  blm: "belum",
  blom: "belum",
  belom: "belum",
  udh: "sudah",
  udah: "sudah",
  sdh: "sudah",
  dah: "sudah",
  lg: "lagi",
  lgi: "lagi",
  jg: "juga",
  aja: "saja",
  aj: "saja",
  doang: "saja",
  tp: "tapi",
  tpi: "tapi",
  krn: "karena",
  klo: "kalau",
  kalo: "kalau",
  kl: "kalau",
  // pronouns and address
  sy: "saya",
  sya: "saya",
  aq: "aku",
  ak: "aku",
  gw: "aku",
  gue: "aku",
  kk: "kak",
  kka: "kak",
  qk: "kak",
  org: "orang",
  // prepositions and verbs
  dr: "dari",
  dri: "dari",
  utk: "untuk",
  untk: "untuk",
  bwt: "buat",
  yg: "yang",
  dg: "dengan",
  dgn: "dengan",
  dngn: "dengan",
  sm: "sama",
  ama: "sama",
  sampe: "sampai",
  smp: "sampai",
  smpe: "sampai",
  smpai: "sampai",
  nyampe: "sampai",
  nyampai: "sampai",
  dtg: "datang",
  dateng: "datang",
  bs: "bisa",
  bsa: "bisa",
  mo: "mau",
  mw: "mau",
  pengen: "ingin",
  pgn: "ingin",
  tgl: "tanggal",
  skrg: "sekarang",
  skrng: "sekarang",
  bsk: "besok",
  kmrn: "kemarin",
  hr: "hari",
  bln: "bulan",
  thn: "tahun",
  mgg: "minggu",
  tlg: "tolong",
  tlong: "tolong",
  bntu: "bantu",
  bgt: "banget",
  bngt: "banget",
  dl: "dulu",
  dlu: "dulu",
  // shopping
  ongkir: "ongkos kirim",
  ongkirnya: "ongkos kirim",
  krm: "kirim",
  dikirm: "dikirim",
  dikrm: "dikirim",
  ngirim: "kirim",
  pesen: "pesan",
  psn: "pesan",
  pesenan: "pesanan",
  psnan: "pesanan",
  pesananku: "pesanan saya",
  pesenanku: "pesanan saya",
  orderan: "pesanan",
  orderanku: "pesanan saya",
  ordernya: "pesanan",
  paketku: "paket saya",
  pkt: "paket",
  pket: "paket",
  rsi: "resi",
  nmr: "nomor",
  nomer: "nomor",
  ready: "stok",
  redy: "stok",
  rdy: "stok",
  stock: "stok",
  stoknya: "stok",
  hrg: "harga",
  hrga: "harga",
  harganya: "harga",
  pricelist: "daftar harga",
  brg: "barang",
  brng: "barang",
  barangnya: "barang",
  byr: "bayar",
  tf: "transfer",
  trf: "transfer",
  rek: "rekening",
  norek: "nomor rekening",
  reco: "rekomendasi",
  rekomen: "rekomendasi",
  rekomendasiin: "rekomendasi",
  ukrn: "ukuran",
  uk: "ukuran",
  diskonan: "diskon",
  disc: "diskon",
  vocer: "voucher",
  voucer: "voucher",
  refun: "refund",
  balikin: "kembalikan",
  tuker: "tukar",
  nuker: "tukar",
  sufor: "susu formula",
  btl: "botol",
  btol: "botol",
  diapers: "popok",
  pempers: "popok",
  strollernya: "stroller",
  stroler: "stroller",
  bb: "bayi",
  byi: "bayi",
  dede: "bayi",
  dedek: "bayi",
  // courtesy
  mksh: "terima kasih",
  makasih: "terima kasih",
  makasi: "terima kasih",
  mksih: "terima kasih",
  trims: "terima kasih",
  trmksh: "terima kasih",
  terimakasih: "terima kasih",
  tq: "thank you",
  ty: "thank you",
  thx: "thanks",
  tks: "thanks",
  slmt: "selamat",
  plis: "please",
  pls: "please",
  plz: "please",
};

/** R19: what is said of complaints, refunds and what went wrong; the strong model answers it. */
export const hardWords: readonly string[] = (
  "refund retur return kembalikan pengembalian dikembalikan komplain complaint keluhan rusak cacat broken damaged defective salah " +
  "wrong kurang missing hilang lost garansi warranty tukar exchange batal batalkan cancel kecewa disappointed penipuan"
).split(" ");
/** What customers ask of any chatbot, and no shop answers; beside the shop's own words for what is asked, it does not count. */
const offTopicWords = `
  presiden, pilpres, pemilu, pilkada, gubernur, politik, partai, perang, president, election, politics, politician, war,
  cuaca, weather, berita, news, gempa, ramalan, zodiak, horoscope, togel, judi, slot gacor, gambling, saham, crypto,
  bitcoin, kripto, forex,
  puisi, pantun, cerpen, poem, poetry, joke, jokes, lelucon, lagu, lirik, lyrics, song, essay, esai, skripsi, makalah,
  artikel, translate, terjemahkan, terjemahin, translation,
  pr matematika, matematika, math, homework, tugas sekolah, kerjain tugas, kerjakan tugas, kerjain pr, soal ujian,
  rumus, equation, fisika, kimia, physics, chemistry,
  python, javascript, java, html, coding, program komputer, kode program, source code, sql, script, write code,
  write a program, chatgpt, openai, gemini,
  sepak bola, timnas, piala dunia, world cup, football, film, movie, drakor, anime, mobile legends, game online,
  pacar, jodoh, curhat, girlfriend, boyfriend, resep masakan, resep makanan, recipe,
  diagnosa, diagnosis, resep obat, diet, jerawat, pengacara, hukum pidana, lawyer, ibu kota, ibukota, capital of,
  capital city, siapa penemu, who invented
`;
const phrases = (list: string): string[] => list.split(",").map((phrase) => phrase.trim());

/** in both lists, so that none of them tells the language */
const offTopic = phrases(offTopicWords);

export const smallTalk: Record<Locale, SmallTalk> = {
  "id-ID": {
    greeting: phrases(`
      halo, hallo, haloo, hai, hei, pagi, siang, sore, malam, selamat pagi, selamat siang, selamat sore,
      selamat malam, met pagi, met siang, met sore, met malam, assalamualaikum, assalamu alaikum, asalamualaikum,
      permisi, punten, p, tes, test, spada, ping
    `),
    thanks: phrases(`
      terima kasih, terima kasih banyak, terima kasih infonya, terima kasih bantuannya, nuhun, suwun, matur nuwun, sip,
      siip, mantap, thanks, thank you
    `),
    goodbye: phrases(`
      dadah, sampai jumpa, sampai nanti, itu saja, itu dulu, sudah cukup, cukup, tidak ada lagi, sudah tidak ada,
      sudah itu saja, segitu dulu, pamit, bye
    `),
    okay: phrases(`
      ok, oke, okay, okey, okeh, okedeh, siap, baik, baiklah, noted, sudah paham, paham, mengerti, ngerti, sudah jelas,
      oh gitu, oh begitu, gitu ya, oh iya, sudah, nanti saya kabari, nanti dulu, pikir dulu, pikir pikir dulu
    `),
    yes: phrases("ya, iya, iy, yaa, yoi, yap, yup, betul, benar, boleh, mau, silakan, sambungkan, yes"),
    no: phrases("tidak, tidak perlu, tidak mau, bukan, jangan, belum, no"),
    howAreYou: phrases(
      "apa kabar, apa kabarnya, gimana kabarnya, bagaimana kabarnya, kabar baik, lagi apa, sudah makan",
    ),
    who: phrases(`
      kamu robot, kamu bot, ini robot, ini bot, robot ya, bot ya, robot kah, bot kah, ini orang, kamu orang,
      kamu manusia, ini manusia, orang atau bot, orang atau robot, orang apa bot, orang apa robot, bot apa orang,
      robot apa orang, bot atau orang, robot atau orang, manusia atau robot, manusia apa robot, robot apa manusia,
      bot atau manusia, chatbot, ai ya, kamu ai, ini ai, kamu siapa, siapa kamu, ini siapa, siapa ini, dengan siapa,
      sama siapa, siapa nama, siapa namamu, siapa namanya, namamu siapa, nama kamu, namanya siapa, kenalan,
      bisa bantu apa, bantu apa saja, bisa apa saja, kamu bisa apa, bisa ngapain, bisa tanya apa, fungsi kamu
    `),
    laughter: phrases("lol, ngakak, lucu, kocak, awkwk, wk"),
    apology: phrases("maaf, maaf ya, maap, mohon maaf, sori, sorry, salah kirim chat, salah ketik, typo"),
    cancel: phrases(`
      batal, batalin, tidak jadi, gajadi, gakjadi, nggajadi, tidak usah, lupakan, lupain, abaikan, stop, berhenti,
      cancel, skip, never mind, batal saja, cancel saja, tidak jadi deh
    `),
    confused: phrases(`
      hah, heh, maksudnya, maksudnya apa, apa maksudnya, maksudnya bagaimana, maksud kamu, tidak paham, tidak ngerti,
      tidak mengerti, tidak nyambung, bingung, kok gitu, tidak jelas
    `),
    offTopic,
  },
  "en-US": {
    greeting: phrases(`
      hello, hi, hey, hi there, hello there, good morning, good afternoon, good evening, greetings, test, ping
    `),
    thanks: phrases(`
      thanks, thank you, thanks a lot, thank you so much, thank you very much, much appreciated, cheers, sip, perfect,
      great
    `),
    goodbye: phrases(`
      bye, goodbye, bye bye, see you, that is all, that's all, thats all, nothing else, have a nice day, good night
    `),
    okay: phrases("ok, oke, okay, okey, alright, all right, got it, i see, understood, noted, fine, sure thing, cool"),
    yes: phrases("yes, yeah, yep, yup, sure, yes please, please do, go ahead, correct, right"),
    no: phrases("no, nope, not really, no need"),
    howAreYou: phrases("how are you, how are you doing, how is it going, how's it going, what's up, how do you do"),
    who: phrases(`
      are you a bot, are you a robot, are you human, are you a human, are you real, are you a person, are you a real person,
      is this a bot, is this a robot, is this a real person, bot or human, human or bot, a bot or a human, chatbot,
      are you ai, are you an ai, who are you, who is this, what are you, what's your name, what is your name, your name,
      what can you do, what can you help, what can you help with, what can you help me with, how can you help,
      how can you help me, what do you do
    `),
    laughter: phrases("lol, lmao, rofl, funny, that's funny"),
    apology: phrases("sorry, my bad, apologies, my mistake, sori, typo"),
    cancel: phrases(`
      never mind, nevermind, nvm, forget it, cancel, cancel that, stop, skip, skip it, drop it, forget about it, batal
    `),
    confused: phrases(`
      huh, hah, what, what do you mean, i don't understand, i do not understand, don't get it, i am confused,
      i'm confused, confused
    `),
    offTopic,
  },
};

// 2,000 entries, half in each language, made of parts: as many as a large shop's FAQ would have, with words that repeat as its do.

const cities =
  "Jakarta Bandung Surabaya Medan Semarang Makassar Palembang Denpasar Yogyakarta Malang Bogor Bekasi Depok Tangerang Padang Pekanbaru Balikpapan Banjarmasin Pontianak Manado Solo Cirebon Jambi Lampung Kupang Ambon Jayapura Mataram Serang Batam Samarinda Kendari Palu Gorontalo Ternate Sorong Tegal Kediri Madiun Jember".split(
    " ",
  );
const couriers = ["JNE", "SiCepat", "GoSend", "Paxel", "Anteraja"];

const subjects = [
  ["ongkir", (c, k) => `Berapa ongkos kirim ke ${c} dengan ${k}?`, (c, k) => `How much is ${k} shipping to ${c}?`],
  ["lama", (c, k) => `Berapa lama paket ${k} sampai di ${c}?`, (c, k) => `How long does a ${k} parcel take to ${c}?`],
  [
    "retur",
    (c, k) => `Bagaimana mengembalikan barang dari ${c} lewat ${k}?`,
    (c, k) => `How do I return an item from ${c} by ${k}?`,
  ],
  [
    "cod",
    (c, k) => `Bisa bayar di tempat di ${c} kalau pakai ${k}?`,
    (c, k) => `Can I pay cash on delivery in ${c} with ${k}?`,
  ],
  [
    "ambil",
    (c, k) => `Di mana ambil sendiri paket ${k} di ${c}?`,
    (c, k) => `Where do I collect a ${k} parcel in ${c}?`,
  ],
];

export function manyEntries() {
  const entries = [];
  for (const [slug, id, en] of subjects) {
    for (const city of cities) {
      for (const courier of couriers) {
        const key = `${slug}-${city}-${courier}`.toLowerCase();
        const answer = {
          id: `Untuk ${city}, ${courier}: ikuti petunjuk di halaman pesanan, biasanya ${city.length} hari kerja.`,
        };
        answer.en = `For ${city} by ${courier}: follow the order page, usually ${city.length} working days.`;
        for (const [language, question] of [
          ["id", id],
          ["en", en],
        ]) {
          entries.push({
            id: `many-${key}-${language}`,
            ...{ category: slug, question: question(city, courier), answer: answer[language] },
            keywords: `${slug}, ${city}, ${courier}`,
            locale: language === "id" ? "id-ID" : "en-US",
          });
        }
      }
    }
  }
  return entries;
}

/** Questions whose every word stands in hundreds of those entries: the dearest that there are. */
export function manyQuestions() {
  return cities.flatMap((city, index) => {
    const courier = couriers[index % couriers.length];
    return [
      { q: `ongkir ke ${city} pake ${courier} brp kak`, locale: "id-ID" },
      { q: `brp lama paket ${courier} nyampe ${city}`, locale: "id-ID" },
      { q: `pay on delivery in ${city} with ${courier}?`, locale: "en-US" },
    ];
  });
}

// What customers call things, in English → as the catalogue says them. Both sides tell that a message is about products.
const catalogueWords: Readonly<Record<string, string>> = {
  bottle: "botol",
  nipple: "dot",
  teat: "dot",
  pacifier: "empeng",
  soother: "empeng",
  diaper: "popok",
  nappy: "popok",
  pampers: "popok",
  wipe: "tisu",
  pram: "stroller",
  pushchair: "stroller",
  buggy: "stroller",
  cloth: "baju",
  clothe: "baju",
  shirt: "kaos",
  pants: "celana",
  sock: "kaos kaki",
  shoe: "sepatu",
  jacket: "jaket",
  hat: "topi",
  blanket: "selimut",
  swaddle: "bedong",
  pillow: "bantal",
  toy: "mainan",
  block: "balok",
  doll: "boneka",
  rattle: "kerincingan",
  book: "buku",
  bike: "sepeda",
  milk: "susu",
  porridge: "bubur",
  snack: "camilan",
  bowl: "mangkuk",
  plate: "piring",
  spoon: "sendok",
  bib: "celemek",
  chair: "kursi",
  bathtub: "bak mandi",
  soap: "sabun",
  shampoo: "sampo",
  lotion: "losion",
  thermometer: "termometer",
  carrier: "gendongan",
  sling: "gendongan",
  pump: "pompa",
  bag: "tas",
  backpack: "ransel",
  crib: "tempat tidur",
  baby: "bayi",
  kid: "anak",
  wooden: "kayu",
};

const alsoProducts = `
  stroller sterilizer teether playmat puzzle mpasi clodi gurita termos perlak bedak minyak telon krim ruam romper jumper
  piyama setelan matras boks slabber gunting kuku breastpump blender kantong kelambu
`
  .trim()
  .split(/\s+/);

const forWhom = new Set(["baby", "babies", "kid", "kids", "child", "children", "bayi", "anak"]);
/** words that say for whom or of what kind, and no product by themselves */
const qualities = new Set([...forWhom, "wooden", "kayu", "susu", "milk", "tidur", "tempat"]);

const nouns = new Set(
  [
    ...Object.keys(catalogueWords),
    ...Object.values(catalogueWords).flatMap((words) => words.split(" ")),
    ...alsoProducts,
  ].filter((word) => !qualities.has(word)),
);

/** A query in the catalogue's words: "baby bottles" → "bayi botol". Words that it does not know stay as they are. */
export function shopWording(query: string): string {
  return query
    .split(/\s+/)
    .map((word) => catalogueWords[singular(word.toLowerCase())] ?? word)
    .join(" ");
}

/** Whether one of the words is a thing that a shop for babies and children sells. */
export function namesProduct(words: readonly string[]): boolean {
  return words.some((word) => nouns.has(stem(word)) || nouns.has(singular(word)));
}

/** Whether a word only says for whom a product is, as nearly all of them are. */
export function isForWhom(word: string): boolean {
  return forWhom.has(word);
}

/** Whether a word says of what kind a product is, and names none: "susu" of "botol susu". */
export function isQuality(word: string): boolean {
  return qualities.has(word);
}

/** Without the Indonesian "-nya": "botolnya" → "botol". */
export function stem(word: string): string {
  return word.length > 5 ? word.replace(/nya$/, "") : word;
}

function singular(word: string): string {
  if (Object.hasOwn(catalogueWords, word)) return word;
  if (/ies$/.test(word)) return word.replace(/ies$/, "y");
  return word.length > 3 ? word.replace(/s$/, "") : word;
}

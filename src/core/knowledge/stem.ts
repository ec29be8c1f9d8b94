const VOWEL = /^[aeiou]/;

/** Prefixes that swallow the root's first letter, and that letter: "pengiriman" is peng + (k)irim + an. */
const nasal: readonly (readonly [RegExp, string])[] = [
  [/^(?:me|pe)ny(?=[aeiou])/, "s"],
  [/^(?:me|pe)ng/, "k"],
  [/^(?:me|pe)m/, "p"],
  [/^(?:me|pe)n/, "t"],
];

/**
 * A light stem for Indonesian and English words alike, so that "pengiriman", "dikirim" and "kirim", or "shipping" and
 * "ship", compare equal. It is a key for comparing, not a word; a root keeps at least four letters.
 */
export function stem(word: string): string {
  if (word.length < 5 || /\d/.test(word)) return word;
  return english(suffix(prefix(word)));
}

function suffix(word: string): string {
  let rest = word;
  if (rest.length >= 7) rest = rest.replace(/(?:lah|kah|nya)$/, "");
  if (rest.length >= 7) rest = rest.replace(/kan$/, "");
  if (rest.length >= 6) rest = rest.replace(/an$/, "");
  return rest;
}

function prefix(word: string): string {
  for (const [pattern, swallowed] of nasal) {
    const rest = word.replace(pattern, "");
    if (rest === word || rest.length < 3) continue;
    const root = VOWEL.test(rest) ? swallowed + rest : rest;
    return root.length >= 4 ? root : word;
  }
  const rest = word.replace(/^(?:ber|ter|per|di|(?:me|pe)(?=[lrwy]))/, "");
  return rest.length >= 4 ? rest : word;
}

function english(word: string): string {
  let rest = word;
  if (rest.length >= 7) rest = rest.replace(/ment$/, "");
  if (rest.length >= 6) rest = rest.replace(/ies$/, "y").replace(/(?<=[^s])s$/, "");
  else if (rest.length >= 5) rest = rest.replace(/(?<=[^aius])s$/, "");
  if (rest.length >= 7) rest = rest.replace(/(?:ing|ed)$/, "").replace(/([bdgklmnprt])\1$/, "$1");
  return rest.length >= 5 ? rest.replace(/e$/, "") : rest;
}

/**
 * The beginnings under which an index of plain words may hold a root: "kirim" → dikirim, mengirim, pengirim. None for a
 * word longer than Indonesian roots are: each costs the index a look-up.
 */
export function derived(root: string): string[] {
  if (root.length < 4 || root.length > 6 || /\d/.test(root)) return [];
  const [first = "", tail] = [root[0], root.slice(1)];
  let joined: string;
  if (first === "k") joined = `ng${tail}`;
  else if (first === "t") joined = `n${tail}`;
  else if (first === "p") joined = `m${tail}`;
  else if (first === "s") joined = `ny${tail}`;
  else if ("bfv".includes(first)) joined = `m${root}`;
  else if ("cdjz".includes(first)) joined = `n${root}`;
  else if ("aeioughq".includes(first)) joined = `ng${root}`;
  else joined = root;
  return [`di${root}`, `me${joined}`, `pe${joined}`];
}

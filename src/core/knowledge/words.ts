import type { Locale } from "../turn";

const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/**
 * The words that hold a sentence together and say nothing of its subject. Search ignores them; which language has more
 * of them in a message tells the message's language. Words that both languages use in chat ("no", "to", "order") are out.
 */
export const functionWords: Readonly<Record<Locale, ReadonlySet<string>>> = {
  "id-ID": list(`
    ada adalah admin agar aja aku anda apa apakah apanya atau bagaimana bagi bahwa baik bang banget beberapa belum
    berapa berapaan biar bisa bisakah boleh bolehkah buat bukan bun bunda cara caranya dalam dan dapat dari dengan deh
    di dimana dong dulu gak gan gimana gitu hai hal halo ini ingin itu iya jadi jika juga kah kak kakak kalau kalo
    kami kamu kan kapan karena ke kenapa kepada kita kok lagi lah lebih lho loh mana masih mau melalui mengapa menjadi
    mesti min mohon nah nanti nih nya oleh pada para per perlu permisi pun punya saat saja sama sampai saya sebagai
    seperti setelah siapa sih sini sis situ sudah supaya tanya tapi telah tentang tetapi tidak toh tolong tuh untuk
    yaitu yang ya yah pakai pake pakek terus trus trs biasanya biasa harus misal misalnya kira selamat siang pagi sore
    malam jelaskan menjelaskan tolongin sekalian kasih tahu tau dapet make nih tuh
  `),
  "en-US": list(`
    a about am an and any are as at be been but by can could did do does doing done for from get give go had has have
    he her here hi his how i if in into is isn it its just know let like long many may me might more much must my need
    of on or our please she should so some tell than that the their them then there these they this those too us want
    was we were what when where which who why will with would you your yours ur u r im ive id dont doesnt cant didnt
    doesn don s t re ll m
  `),
};

/** Lower-case words of a text, letters and digits only; accents stay (FTS5 folds them itself). */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** Replaces slang by what it stands for ("brp" → "berapa", "ongkir" → "ongkos", "kirim"). */
export function unfold(words: readonly string[], aliases: Readonly<Record<string, string>>): string[] {
  const result: string[] = [];
  for (const word of words) {
    const full = Object.hasOwn(aliases, word) ? aliases[word] : undefined;
    if (full === undefined) result.push(word);
    else result.push(...wordsOf(full));
  }
  return result;
}

export function isFunctionWord(word: string): boolean {
  return functionWords["id-ID"].has(word) || functionWords["en-US"].has(word);
}

import type { Evidence } from "../core/bot";

/** What customers write with, or right before, a photo that a person has to look at. */
export const evidence: Readonly<Record<Evidence, readonly string[]>> = {
  damage: [
    "pecah|rusak|cacat|retak|penyok|sobek|robek|bocor|patah|hancur|lecet|penyet|ringsek|tumpah|berjamur",
    "salah|keliru barang|produk|warna|ukuran|kirim|varian|item",
    "datang|sampai|dikirim|diterima|terima|dapat * salah|keliru|beda|berbeda|kurang",
    "barang|produk|paket|pesanan|warna|ukuran|varian * salah|keliru|kurang",
    "tidak sesuai",
    "tidak lengkap",
    "kurang satu|dua|tiga|# biji|pcs|buah?",
    "broken|damaged|cracked|torn|leaking|dented|defective|shattered|scratched|ripped|spilled|moldy",
    "wrong|different item|product|color|colour|size|order|one",
    "not what i ordered",
    "missing item|items|piece|pieces|parts|part",
  ],
  payment: [
    "bukti * transfer|bayar|pembayaran|tf|trf|qris",
    "bukti ini?",
    "struk|nota * transfer|bayar|pembayaran",
    "sudah|udah|telah|barusan|tadi|baru|habis * transfer|tf|trf|bayar|dibayar|ditransfer|kutransfer",
    "transfer|tf|bayar|pembayaran * berhasil|sukses|masuk|sudah|udah",
    "proof of? payment|transfer",
    "payment|transfer receipt|proof|slip|done|confirmation|successful",
    "receipt",
    "i|ive|have|already|just paid|transferred",
  ],
};

/** Brands and products as they are spoken of, for the ear of the transcription. */
export const hints: readonly string[] = [
  "Kidkazz",
  "Pigeon",
  "Philips Avent",
  "Dr. Brown's",
  "MamyPoko",
  "Merries",
  "Cussons Baby",
  "Johnson's Baby",
  "Bebelac",
  "Chicco",
  "Baby Huki",
  "breast pump",
  "stroller",
  "sterilizer",
  "gendongan",
  "popok",
  "botol susu",
  "dot",
  "empeng",
  "ongkir",
];

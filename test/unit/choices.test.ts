import { describe, expect, it } from "vitest";
import { choicesOf, chosen } from "../../src/core/choices";

const reply = {
  cards: [
    { id: "p1", title: "Botol A", actions: [{ id: "stock:p1", title: "Cek stok" }] },
    { id: "p2", title: "Botol B", actions: [{ id: "stock:p2", title: "Cek stok" }] },
  ],
  quickReplies: [{ id: "say:Lainnya", title: "Lihat yang lain" }],
};

describe("a typed answer to numbered choices", () => {
  it("numbers the actions of cards first, then the quick replies", () => {
    expect(choicesOf(reply).map(({ id }) => id)).toEqual(["stock:p1", "stock:p2", "say:Lainnya"]);
  });

  it.each([
    ["2", "stock:p2"],
    [" 3. ", "say:Lainnya"],
    ["no 1", "stock:p1"],
    ["Nomor 2", "stock:p2"],
    ["#3", "say:Lainnya"],
    ["lihat  YANG lain", "say:Lainnya"],
  ])("%s → %s", (text, id) => {
    expect(chosen(text, reply)?.id).toBe(id);
  });

  it.each(["4", "0", "cek stok", "2 pcs", "yang lain dong", "", "20 ml"])("%j names none", (text) => {
    expect(chosen(text, reply)).toBeNull();
  });

  it("a number says nothing where there is one choice only", () => {
    expect(chosen("1", { quickReplies: [{ id: "a", title: "A" }] })).toBeNull();
    expect(chosen("a", { quickReplies: [{ id: "a", title: "A" }] })?.id).toBe("a");
  });
});

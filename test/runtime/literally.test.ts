import fc from "fast-check";
import { expect, test } from "vitest";
import { literally } from "../../lib/runtime/literally.js";

test("a text matches itself, whatever signs it holds", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      for (const flags of ["", "u"]) expect(new RegExp(`^${literally(text)}$`, flags).test(text)).toBe(true);
    }),
  );
  expect(new RegExp(`^${literally("a.b")}$`).test("aXb")).toBe(false);
});

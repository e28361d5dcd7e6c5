import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allClaims, withLedger } from "../../experiments/claims.js";
import { projectFolder } from "../../lib/index.js";

const claims = allClaims();

describe("the ledger of claims", () => {
  it("is what the records say", () => {
    const document = readFileSync(join(projectFolder(), "experiments/README.md"), "utf8");
    expect(withLedger(document, claims)).toBe(document); // npm run ledger
  });

  it("has every claim of LiT that the icon world can speak to", () => {
    const numbers = new Set(claims.flatMap(({ id }) => /^LiT (C\d+b?)/.exec(id)?.[1] ?? []));
    const all = Array.from({ length: 25 }, (_, i) => `C${i + 1}`);
    expect([...all, "C17b"].filter((number) => !numbers.has(number))).toEqual([]);
  });

  it("names no claim twice", () => {
    expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  });

  it("needs its place in the document", () => {
    expect(() => withLedger("# Experiments", claims)).toThrow("withLedger: expected the lines");
  });
});

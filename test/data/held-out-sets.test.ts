import { expect, test } from "vitest";
import { domainOf, heldOutDomains, heldOutSets, splitHeldOutSets } from "../../lib/data/held-out-sets.js";
import { acceptedSets } from "../../lib/data/icon-corpora.js";
import { tinyIcons } from "./tiny-icons.js";

test("every held-out set is in the package under an accepted licence, and in one domain", () => {
  const accepted = acceptedSets();
  expect(heldOutSets.filter((prefix) => !accepted.includes(prefix))).toEqual([]);
  expect(new Set(heldOutSets).size).toBe(heldOutSets.length);
  expect(heldOutDomains.silhouettes.map(domainOf)).toEqual(["silhouettes"]);
});

test("a set to train on has no domain, and a split takes the held-out sets that the icons have", () => {
  expect(domainOf("mdi")).toBeUndefined();
  const { train, heldOut } = splitHeldOutSets(tinyIcons({ mdi: ["cat"], tabler: ["cat", "dog"], noto: ["owl"] }));
  expect(train.iconSets).toEqual(["mdi", "noto"]);
  expect(heldOut.iconSets).toEqual(["tabler"]);
});

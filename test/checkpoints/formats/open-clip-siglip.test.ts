import { expect, test } from "vitest";
import { timmSiglipSettings } from "../../../lib/checkpoints/formats/open-clip-siglip.js";

test("a tower of timm's that is not known is named, but not at any length", () => {
  const weights = { path: "w", arrays: new Map(), metadata: {}, close: async () => undefined };
  const read = (name: string) => () => timmSiglipSettings(name, weights, 224);
  expect(read("vit_tiny_patch16_siglip_224")).toThrow('got "vit_tiny_patch16_siglip_224"; load the model');
  expect(read(`vit_${"a".repeat(500_000)}`)).toThrow(/got "vit_a{76}\.\.\."; /);
});

import { expect, test } from "vitest";
import { caveatsMarkdown, probeCaveats } from "../../../lib/evaluation/bias/caveats.js";

test("each caveat is one sentence with its source, and a Markdown list shows both", () => {
  for (const { text, source } of probeCaveats) {
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(source).toMatch(/^(Radford et al. 2021|Tandem), /);
  }
  expect(caveatsMarkdown([{ text: "Numbers err.", source: "Someone 2020" }])).toBe("- Numbers err. (Someone 2020)");
  expect(caveatsMarkdown(probeCaveats).split("\n")).toHaveLength(probeCaveats.length);
});

import { join } from "node:path";
import { expect, test } from "vitest";
import { biasClaims } from "../../experiments/bias-claims.js";
import { fewShotClaims } from "../../experiments/few-shot-claims.js";
import { promptsClaims } from "../../experiments/prompt-claims.js";
import { robustnessClaims } from "../../experiments/robustness-claims.js";
import { scalingClaims } from "../../experiments/scaling-claims.js";
import { temperatureClaims } from "../../experiments/temperature-claims.js";
import { zeroShotClaims } from "../../experiments/zero-shot-claims.js";
import { readRecords } from "../../lib/results/record.js";
import { projectFolder } from "../../lib/runtime/project.js";

const records = (name: string) => readRecords(join(projectFolder(), "experiments/records", `${name}-full.jsonl`));

test("claims come from the records that the project ships, each with an effect inside its interval", () => {
  const claims = [
    ...scalingClaims(records("scaling")),
    ...temperatureClaims([...records("scaling"), ...records("transfer")]),
    ...zeroShotClaims(records("zero-shot")),
    ...promptsClaims(records("prompts")),
    ...fewShotClaims(records("few-shot")),
    ...robustnessClaims(records("robustness")),
    ...biasClaims(records("bias")),
  ];
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length); // no two rows are mistaken for each other
  for (const { effect, seeds, experiment } of claims) {
    const [low, high] = effect.interval ?? [effect.value, effect.value];
    expect(effect.value).toBeGreaterThanOrEqual(low);
    expect(effect.value).toBeLessThanOrEqual(high);
    expect(seeds).toBeGreaterThanOrEqual(1);
    expect(experiment).toMatch(/^npm run experiment -- [\w-]+ preset=full$/);
  }
});

test("the learned scale is read at the end of the largest runs, and held against the limit of 100", () => {
  const [claim] = temperatureClaims([...records("scaling"), ...records("transfer")]);
  const ends = records("scaling")
    .filter(({ name }) => name.startsWith("192 wide"))
    .map(({ curves }) => curves!["logit scale"].value.at(-1)!);
  expect(claim.seeds).toBe(3);
  expect(claim.effect.value).toBeCloseTo((ends[0] + ends[1] + ends[2]) / 3 - 100, 6);
});

import { expect, test } from "vitest";
import { z } from "zod";
import { litPretrainingClaims } from "../../experiments/lit-pretraining-claims.js";
import { litPretrainingPresets, pretrainingRuns } from "../../experiments/lit-pretraining-presets.js";
import {
  bySeed,
  capacityPanels,
  combined,
  differences,
  familyRows,
  textRows,
  towerChoices,
  withDefaultText,
} from "../../experiments/lit-pretraining-report.js";
import { resultRecordSchema } from "../../lib/index.js";

const zeroShot: Record<string, number> = {
  ...{ RN128: 0.2, RN256: 0.3, RN512: 0.4, "RN256 SimCLR": 0.31, "RN256 MoCo v3": 0.29 },
  ...{ "RN256 reference concepts": 0.5, "RN256 logos": 0.1, ViT: 0.2, Mixer: 0.25, BiT: 0.35 },
};
const common = {
  ...{ format: 1, experiment: "lit-pretraining", commit: "unknown", data: {}, seconds: 1 },
  machine: { cpu: "any", threads: 1, memoryGiB: 1, backend: "tensorflow", device: "cpu", tensorflow: "2", node: "24" },
  finished: "2026-11-23T00:00:00.000Z",
} as const;
const share = (value: number) => ({ value, trials: 1000 });

/** Models reach what their image tower does, a little more with larger texts and with pre-trained ones, and with each seed. */
const records = z.array(resultRecordSchema).parse([
  ...Object.keys(zeroShot).map((tower) => ({
    ...{ ...common, name: tower, seed: 0, settings: { tower } },
    measurements: {
      ...{ parameters: { value: 1e6 * zeroShot[tower] }, "MACs per picture": { value: 1e6 } },
      ...{
        "images per second": { value: 5000 },
        "few-shot": share(zeroShot[tower]),
        "all labels": share(zeroShot[tower] + 0.3),
      },
    },
  })),
  ...pretrainingRuns(litPretrainingPresets.full).map(({ imageTower, text, seed }) => {
    const bonus = { small: -0.02, base: 0, large: 0.01 }[text.size] + (text.start ? 0.03 : 0);
    const value = zeroShot[imageTower] + bonus + 0.001 * seed;
    return {
      ...{ ...common, name: imageTower, seed, settings: JSON.parse(JSON.stringify({ imageTower, text })) },
      measurements: {
        ...{
          "zero-shot": share(value),
          "zero-shot suite": share(value),
          "I->T R@1": share(value / 4),
          "T->I R@1": share(value / 5),
        },
        ...{ "text parameters": { value: 2e6 }, "text MACs": { value: 5e6 } },
      },
    };
  }),
]);

test("a model's numbers are those of its runs, one for each seed", () => {
  const found = bySeed(records, withDefaultText("BiT"), "zero-shot");
  expect([...found].map(([seed, value]) => [seed, value.toFixed(3)])).toEqual([
    [1, "0.351"],
    [2, "0.352"],
    [3, "0.353"],
  ]);
  expect(() => bySeed([], withDefaultText("ViT"), "zero-shot")).toThrow(
    /expected records of ViT \+ ViT, SentencePiece/,
  );
});

test("differences are those of the seeds that all have", () => {
  const parts = [
    new Map([
      [1, 5],
      [2, 7],
    ]),
    new Map([
      [2, 3],
      [3, 1],
    ]),
  ];
  expect([...combined(parts, ([a, b]) => a - b)]).toEqual([[2, 4]]);
  const firstSeed = records.filter(({ seed, settings }) => seed < 2 || settings.imageTower === "ViT");
  const models = [withDefaultText("ViT"), withDefaultText("Mixer")] as const;
  expect([...differences(firstSeed, models, "zero-shot").keys()]).toEqual([1]);
});

test("tables and panels hold every tower, text and size", () => {
  expect(towerChoices(records).map(({ name }) => name)[1]).toBe("RN256 SimCLR");
  expect(Object.keys(towerChoices(records)[0].values)).toContain("few-shot");
  expect(familyRows(records)[0]).toMatchObject({ tower: "ViT", "both towers": "2.20 M", "FLOPs of a pair": "12 M" }); // 2 (1 + 5)
  expect(textRows(records)[3]["zero-shot"]).toMatch(/; \+3.0 points.* by its start$/);
  const [panel] = capacityPanels(records);
  expect(panel.lines.map(({ points }) => points.length)).toEqual([1, 3, 1]);
  expect(capacityPanels(records.filter(({ seed }) => seed === 0))[0].lines.flatMap(({ points }) => points)).toEqual([]);
});

test("claims are judged by the differences that they speak of", () => {
  const verdicts = new Map(litPretrainingClaims(records).map(({ id, verdict }) => [id, verdict]));
  const claims = new Map(litPretrainingClaims(records).map((claim) => [claim.id, claim]));
  expect(verdicts.size).toBe(litPretrainingClaims(records).length);
  expect(verdicts.get("LiT C7 (zero-shot)")).toBe("agrees"); // 0.31 and 0.29 beside 0.3
  expect(verdicts.get("LiT C8 (zero-shot)")).toBe("agrees"); // 0.5 beside 0.3
  expect(verdicts.get("LiT C8 (I->T R@1)")).toBe("disagrees"); // and so in retrieval
  expect(verdicts.get("LiT C8 (elsewhere, zero-shot)")).toBe("agrees");
  expect(verdicts.get("LiT C9 (ViT > Mixer)")).toBe("disagrees"); // 0.2 beside 0.25
  expect(verdicts.get("LiT C9 (adapted)")).toBe("agrees"); // 0.65 beside 0.55 of 1,000 pictures
  expect(claims.get("LiT C9 (works)")?.effect.value).toBeCloseTo(0.2 + 0.002 - 0.01, 6); // the ViT's mean minus chance
  expect(claims.get("LiT C10 (images)")?.effect.value).toBeCloseTo(0.2 - 0.03, 6); // 0.4 - 0.2 minus 0.01 + 0.02
  expect(claims.get("LiT C11 (BERT)")?.effect.value).toBeCloseTo(0.03, 6);
  const withoutTexts = records.filter(({ settings }) => !JSON.stringify(settings).includes("BERT"));
  expect(litPretrainingClaims(withoutTexts).some(({ id }) => id.startsWith("LiT C11"))).toBe(false);
  expect(verdicts.get("LiT C11 (tokenizer)")).toBe("undecided"); // no difference at all
});

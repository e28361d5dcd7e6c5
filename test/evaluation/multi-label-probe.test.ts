import { expect, test } from "vitest";
import { multiLabelProbe } from "../../lib/evaluation/multi-label-probe.js";
import { fitOneVersusRest } from "../../lib/evaluation/one-versus-rest.js";
import { interpolatedAveragePrecision } from "../../lib/evaluation/ranking-metrics.js";
import { deriveKey, randomStream, seedKey } from "../../lib/runtime/random.js";

const classes = 3;

/** Examples with three labels, each of which is likely where a feature of its own is high; ten features are noise. */
function examples(count: number, name: string) {
  const random = randomStream(deriveKey(seedKey(6), name));
  const features = Float32Array.from({ length: count * 13 }, () => random.normal());
  const labelSets = Uint8Array.from({ length: count * classes }, (_, i) =>
    features[Math.floor(i / classes) * 13 + (i % classes)] + 0.7 * random.normal() > 0.5 ? 1 : 0,
  );
  return { features, labelSets };
}

const splits = { train: examples(60, "train"), validation: examples(60, "validation"), test: examples(100, "test") };

test("one strength serves all labels, chosen by the mean of their average precisions", async () => {
  const probe = await multiLabelProbe(splits, { classes });
  const best = Math.max(...probe.tried.map(({ score }) => score));
  expect(probe.tried.find(({ l2 }) => l2 === probe.l2)?.score).toBe(best);
  const { train, validation } = splits;
  const together = {
    features: Float32Array.from([...train.features, ...validation.features]),
    labelSets: [...train.labelSets, ...validation.labelSets],
  };
  expect(probe.classifier).toEqual(
    await fitOneVersusRest(together.features, together.labelSets, { classes, l2: probe.l2 }),
  );
});

test("labels are found in test examples", async () => {
  const { scores } = await multiLabelProbe(splits, { classes });
  for (let c = 0; c < classes; c++) {
    const column = (values: ArrayLike<number>) => Array.from({ length: 100 }, (_, i) => values[i * classes + c]);
    const precision = interpolatedAveragePrecision(column(scores), column(splits.test.labelSets));
    expect(precision).toBeGreaterThan(0.6); // a third of the examples have a label
  }
});

test("validation examples without any label say nothing, and are refused", async () => {
  const validation = { ...splits.validation, labelSets: new Uint8Array(60 * classes) };
  await expect(multiLabelProbe({ ...splits, validation }, { classes })).rejects.toThrow(
    "multiLabelProbe: expected validation examples with a label, got none with any",
  );
});

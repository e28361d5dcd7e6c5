import { expect, test } from "vitest";
import { fewShotProbe, zeroShotPriorProbe } from "../../lib/evaluation/few-shot-prior.js";
import { interpolateClassifiers, predictSet, zeroShotLinear } from "../../lib/evaluation/linear-classifiers.js";
import { fitLogistic } from "../../lib/evaluation/logistic-regression.js";
import { expectNumbers } from "../tensors.js";
import { direction, unitRows } from "./embeddings.js";

const rows = (...degrees: number[]) => Float32Array.from(degrees.flatMap(direction));
const examples = { features: rows(0, 10, 60, 75, 130, 140), labels: [0, 0, 1, 1, 2, 2] };
const zeroShot = zeroShotLinear(rows(5, 70, 135), { embedDim: 2, logitScale: 20 });
const alone = (l2: number) => ({ choice: { by: "cross-validation", alone: l2 } }) as const;

test("a probe of one shot is the regression of the strength that is given for it", async () => {
  const oneShot = { features: rows(0, 60, 130), labels: [0, 1, 2] };
  const { weights, bias, settings } = await fewShotProbe(alone(0.7))(oneShot, { classes: 3 });
  const fitted = await fitLogistic(oneShot.features, oneShot.labels, { classes: 3, l2: 0.7 });
  expectNumbers(weights, fitted.weights, 0);
  expectNumbers(bias, fitted.bias, 0);
  expect(settings).toEqual({ l2: 0.7 });
});

test("a strong penalty towards the prior gives the prior, a weak one what the examples say", async () => {
  const oneShot = { features: rows(0, 60, 130), labels: [0, 1, 2] };
  const strong = await zeroShotPriorProbe(zeroShot, alone(1e6))(oneShot, { classes: 3 });
  expectNumbers(strong.weights, zeroShot.weights, 1e-4);
  expect(strong.settings.moved).toBeLessThan(1e-5);
  // Its examples at 40 degrees are of class 0, where the zero-shot classifier sees class 1.
  const weak = await zeroShotPriorProbe(zeroShot, alone(1e-3))(
    { ...oneShot, features: rows(40, 60, 130) },
    { classes: 3 },
  );
  expect(weak.settings.moved).toBeGreaterThan(0.05);
  expect((await predictSet(weak, { features: rows(40), labels: [0] })).isRight).toEqual([true]);
  expect((await predictSet(zeroShot, { features: rows(40), labels: [0] })).isRight).toEqual([false]);
});

test("validation that the zero-shot classifier gets right keeps it, and one that it gets wrong moves it", async () => {
  const validation = { features: rows(5, 70, 135), labels: [0, 1, 2] };
  const method = zeroShotPriorProbe(zeroShot, { choice: { by: "validation", validation } });
  // The shots are mislabelled: learning from them makes the validation worse.
  const misleading = { features: rows(70, 71, 135, 136, 5, 6), labels: [0, 0, 1, 1, 2, 2] };
  const kept = await method(misleading, { classes: 3 });
  expect(kept.settings.l2).toBeCloseTo(1e6, 3);
  expect((await predictSet(kept, validation)).accuracy).toBe(1);
  // The prior has classes 0 and 1 the wrong way round, and the shots don't.
  const swapped = zeroShotLinear(rows(70, 5, 135), { embedDim: 2, logitScale: 20 });
  const learned = await zeroShotPriorProbe(swapped, { choice: { by: "validation", validation } })(examples, {
    classes: 3,
  });
  expect((await predictSet(learned, validation)).accuracy).toBe(1);
  expect(learned.settings.moved).toBeGreaterThan(0.1);
});

test("the probe's strength is chosen within the shots, and the same every time", async () => {
  const noisy = {
    features: unitRows(24, 6, "few-shot"),
    labels: Array.from({ length: 24 }, (_, i) => Math.floor(i / 8)),
  };
  const method = fewShotProbe({ choice: { by: "cross-validation" } });
  const [first, second] = [await method(noisy, { classes: 3 }), await method(noisy, { classes: 3 })];
  expect(first).toEqual(second);
  expect(first.settings.l2).toBeGreaterThan(1e-7);
});

test("between zero-shot and probe lie their mixtures", async () => {
  const probe = await fewShotProbe(alone(1))({ features: rows(0, 60, 130), labels: [0, 1, 2] }, { classes: 3 });
  const half = interpolateClassifiers(zeroShot, probe, 0.5);
  expect(half.weights[0]).toBeCloseTo((zeroShot.weights[0] + probe.weights[0]) / 2, 12);
});

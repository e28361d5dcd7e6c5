import { expect, test, vi } from "vitest";
import { homeOf } from "../../lib/engine/device-backend.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { relativeToPrior, scoreAccuracy, scoreMatrix } from "../../lib/evaluation/score-tiles.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const score = ({ scale }: { scale: Tensor }, pictures: Tensor, names: Tensor): Tensor2D =>
  tf.matMul(pictures as Tensor2D, names.toFloat() as Tensor2D, false, true).mul(scale);
const pictures = { values: Float32Array.from({ length: 10 }, (_, i) => i), shape: [2] }; // 5 pictures
const names = { values: Int32Array.from([1, 0, 0, 1, 2, -1]), shape: [2] }; // 3 names
/** Picture i is (2 i, 2 i + 1): with (1, 0), (0, 1) and (2, -1), times 10. */
const expected = [0, 1, 2, 3, 4].flatMap((i) => [20 * i, 10 * (2 * i + 1), 10 * (2 * i - 1)]);

test("whatever the tiles, every name is scored for every picture, compiled and op by op", async () => {
  for (const execution of ["compiled", "eager"] as const)
    for (const tile of [
      { pictures: 2, names: 2 },
      { pictures: 5, names: 3 },
      { pictures: 8, names: 1 },
    ]) {
      const params = { scale: tf.scalar(10) };
      expectNumbers(await scoreMatrix(score, { params, pictures, names }, { tile, execution }), expected);
    }
});

test("nothing is left behind but the parameters", async () => {
  const params = { scale: tf.scalar(10) };
  await scoreMatrix(score, { params, pictures, names }, { execution: "eager" });
  await expectNoTensorsLeft(() => scoreMatrix(score, { params, pictures, names }, { execution: "eager" }));
});

test("a score that can't be computed leaves nothing behind either", async () => {
  const params = { scale: tf.scalar(10) };
  const broken = (_: typeof params, rows: Tensor): Tensor2D => {
    throw new Error(`no scores for [${rows.shape}]`);
  };
  for (const execution of ["compiled", "eager"] as const)
    await expectNoTensorsLeft(() =>
      expect(scoreMatrix(broken, { params, pictures, names }, { execution })).rejects.toThrow("no scores for [16,2]"),
    );
});

test("op by op, because asked or by default, the parameters stay where they are", async () => {
  const params = { scale: tf.scalar(10) };
  const home = homeOf(params.scale.dataId);
  await scoreMatrix(score, { params, pictures, names }, { execution: "eager" });
  vi.stubEnv("TANDEM_EXECUTION", "eager");
  await scoreMatrix(score, { params, pictures, names });
  vi.unstubAllEnvs();
  expect(homeOf(params.scale.dataId)).toBe(home);
});

test("rows that are not whole are refused", async () => {
  const odd = { values: new Float32Array(5), shape: [2] };
  await expect(scoreMatrix(score, { params: { scale: tf.scalar(1) }, pictures: odd, names })).rejects.toThrow(
    "scoreMatrix: expected rows of shape [2], got 5 numbers",
  );
});

test("the prior of a name is the mean of its likelihoods over the reference pictures", () => {
  const ln = Math.log;
  const scores = Float32Array.from([ln(0.2), ln(0.1), Number.NEGATIVE_INFINITY]);
  const references = Float32Array.from([
    ln(0.3),
    ln(0.02),
    Number.NEGATIVE_INFINITY,
    ln(0.5),
    ln(0.03),
    Number.NEGATIVE_INFINITY,
  ]);
  // Priors 0.4 and 0.025: the second name is likelier than usual, though less likely than the first.
  const relative = relativeToPrior(scores, references, 3);
  expectNumbers(relative.subarray(0, 2), [ln(0.2 / 0.4), ln(0.1 / 0.025)], 1e-6);
  expect(relative[2]).toBe(Number.NEGATIVE_INFINITY);
  expect(() => relativeToPrior(scores, references, 2)).toThrow(
    "relativeToPrior: expected scores [N, 2] and references [M, 2]",
  );
});

test("very small likelihoods have priors too", () => {
  // exp(-2000) is 0 in every floating-point type; the mean of exp(-2000) and exp(-2001) is not.
  const relative = relativeToPrior(Float32Array.of(-2000), Float32Array.of(-2000, -2001), 1);
  expectNumbers(relative, [-Math.log((1 + Math.exp(-1)) / 2)], 1e-4);
});

test("there may be more reference pictures than a function takes arguments", () => {
  const references = new Float32Array(300_000).fill(Math.log(0.25));
  expectNumbers(relativeToPrior(Float32Array.of(Math.log(0.5)), references, 1), [Math.log(0.5 / 0.25)], 1e-6);
});

test("a class counts by its best name, and a tie counts as wrong", () => {
  // Names 0 and 1 are of class 0, name 2 of class 1, name 3 of class 2.
  const scores = Float32Array.from([
    ...[1, 5, 4, 0], // class 0 by its second name: right
    ...[1, 5, 4, 0], // label 1 comes second
    ...[3, 0, 2, 3], // label 0 ties with class 2: second
    ...[0, 0, 0, 9], // class 2: right
  ]);
  const result = scoreAccuracy(scores, { labels: [0, 1, 0, 2], classOfName: [0, 0, 1, 2], key: seedKey(1) });
  expect(result).toMatchObject({ top1: 0.5, top5: 1, correct: 2, total: 4, chance: 1 / 3 });
  expect(result.meanPerClass).toBeCloseTo((0.5 + 0 + 1) / 3, 10);
  // Clopper-Pearson of 2 in 4 at 95 %: 0.0676 to 0.9324.
  expectNumbers(result.intervals.top1, [0.0676, 0.9324], 1e-4);
});

test("scores of another size are refused", () => {
  expect(() => scoreAccuracy(new Float32Array(5), { labels: [0, 1], classOfName: [0, 1], key: seedKey(1) })).toThrow(
    "scoreAccuracy: expected scores [2, 2], got 5 numbers",
  );
});

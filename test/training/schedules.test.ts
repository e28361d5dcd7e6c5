import { expect, test } from "vitest";
import { warmupConstant, warmupInverseSquareRoot } from "../../lib/training/schedules.js";
import { type TowerScheduleName, towerSchedules } from "../../lib/training/tower-schedules.js";
import { expectNumbers } from "../tensors.js";

test("a constant rate warms up in a line, stays, and cools down in a line to 0 at the last step", () => {
  const rate = warmupConstant({ peak: 8, warmup: 4, steps: 20, cooldown: 4 });
  // Warm-up: 8 * 1/4, 8 * 2/4; cooldown from step 16 on: 8 * (20 - step) / 4.
  expectNumbers([0, 1, 3, 4, 15, 16, 17, 19, 20].map(rate), [2, 4, 8, 8, 8, 8, 6, 2, 0], 1e-9);
});

test("without cooldown a constant rate stays until the end", () => {
  expectNumbers([0, 99].map(warmupConstant({ peak: 3, warmup: 0, steps: 100 })), [3, 3], 1e-9);
});

test("the inverse square root is half the peak after three timescales, and cools down as a share of itself", () => {
  const rate = warmupInverseSquareRoot({ peak: 6, warmup: 10, steps: 100, timescale: 20, cooldown: 20 });
  // Step 70 is 60 = 3 * 20 after the warm-up: 6 / sqrt(4). Step 90: half of 6 / sqrt(1 + 80 / 20) = 6 / sqrt(5) / 2.
  expectNumbers([4, 10, 70, 90, 100].map(rate), [3, 6, 3, 3 / Math.sqrt(5), 0], 1e-9);
});

test("warm-up and cooldown that don't fit into the run are refused", () => {
  expect(() => warmupConstant({ peak: 1, warmup: 6, steps: 10, cooldown: 5 })).toThrow(
    "warmupConstant: expected a warm-up and a cooldown within the 10 steps, got 6 and 5 of them",
  );
});

const settings = { peak: 1, warmup: 0, steps: 8 };
/** Rates of the image tower and of the text tower at the steps 0, 2, 4, 6. */
const rates = (name: TowerScheduleName, more = {}) => {
  const { imageTower, others } = towerSchedules(name, { ...settings, ...more });
  return { image: [0, 2, 4, 6].map(imageTower), text: [0, 2, 4, 6].map(others) };
};
/** (1 + cos(pi * step / 8)) / 2 there. */
const cosine = [1, (1 + Math.SQRT1_2) / 2, 0.5, (1 - Math.SQRT1_2) / 2];

test("a locked image tower has rate 0, an unlocked one that of the text tower", () => {
  expectNumbers(rates("LU").image, [0, 0, 0, 0]);
  expectNumbers(rates("LU").text, cosine, 1e-9);
  expectNumbers(rates("UU").image, cosine, 1e-9);
});

test("a delayed image tower has a whole schedule in the second half", () => {
  // Four steps are left: 1 at step 4, half-way down at step 6.
  expectNumbers(rates("delay").image, [0, 0, 1, 0.5], 1e-9);
  expectNumbers(rates("delay").text, cosine, 1e-9);
});

test("a smaller rate is a tenth unless it is given, with a delay or without", () => {
  expectNumbers(
    rates("lr").image,
    cosine.map((rate) => rate / 10),
    1e-9,
  );
  expectNumbers(rates("lr+dl", { imagePeak: 0.2 }).image, [0, 0, 0.2, 0.1], 1e-9);
});

test("the sigmoid halves the rate at its centre and lets it through afterwards", () => {
  const { image } = rates("sigmoid", { sigmoid: { centre: 0.25, width: 0.125 } });
  // Step 2 is the centre; steps 0, 4 and 6 are 2, 2 and 4 widths away.
  const gates = [1 / (1 + Math.exp(2)), 0.5, 1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(-4))];
  expectNumbers(
    image,
    cosine.map((rate, i) => rate * gates[i]),
    1e-9,
  );
});

test("in two cycles the towers take turns, the text tower first, and one of them is always at rest", () => {
  const { image, text } = rates("two cycles");
  expectNumbers(text, [cosine[0], 0, cosine[2], 0], 1e-9);
  expectNumbers(image, [0, cosine[1], 0, cosine[3]], 1e-9);
});

import { expect, test } from "vitest";
import {
  type RareActionClip,
  sampledActionPrecision,
  weightedActionPrecision,
} from "../../lib/evaluation/rare-action-metrics.js";
import { seedKey } from "../../lib/runtime/random.js";
import { parkMiller } from "./park-miller.js";

const clip = (video: string, action: string, annotation: RareActionClip["annotation"]): RareActionClip => {
  const [verb, noun] = action.split(" ");
  return { video, verb, noun, annotation };
};
const actions = ["cut laptop", "cut apple", "hammer laptop", "hammer phone", "drill shoe"].map((action) => {
  const [verb, noun] = action.split(" ");
  return { verb, noun };
});

// Each kind of annotation, videos with several clips, one that shows two actions, and an action that nothing shows.
const clips = [
  ...[clip("a", "cut laptop", 1), clip("a", "cut laptop", 1), clip("b", "cut laptop", 1), clip("b", "cut laptop", 2)],
  ...[clip("c", "cut laptop", 3), clip("c", "cut laptop", 4), clip("c", "cut laptop", 0), clip("d", "cut apple", 1)],
  ...[clip("d", "cut apple", 1), clip("d", "cut apple", 0), clip("e", "hammer laptop", 1)],
  ...[clip("e", "hammer laptop", 3), clip("f", "hammer phone", 1), clip("f", "hammer phone", 1)],
  ...[clip("g", "hammer phone", 0), clip("g", "hammer phone", 0), clip("a", "hammer phone", 2)],
  clip("g", "drill shoe", 0),
];

function clipScores(): number[] {
  const next = parkMiller(7);
  for (let i = 0; i < 3; i++) next();
  const scores = clips.flatMap(() => actions.map(() => next())); // [18, 5]
  scores[3 * 5] = scores[2 * 5]; // a hard negative as high as a positive
  return scores;
}

test("the weighted average precision is that of RareAct's script", () => {
  // compute_score.py of github.com/antoine77340/RareAct (commit c5b3c31) with scikit-learn 1.9.1: 0.219643 for "cut laptop",
  // 0.416667, 0.166667 and 0.333333 for the next three, and "drill shoe" left out.
  expect(weightedActionPrecision(clipScores(), clips, actions)).toBeCloseTo(0.28407738095238094, 12);
});

test("the sampled average precision is that of RareAct's script, but for chance", () => {
  // The same script with 5,000 draws: 0.3702 and 0.3691 in two runs.
  const options = { key: seedKey(1), samples: 2000 };
  const sampled = sampledActionPrecision(clipScores(), clips, actions, options);
  expect(Math.abs(sampled - 0.3697)).toBeLessThan(0.004);
  expect(sampledActionPrecision(clipScores(), clips, actions, options)).toBe(sampled);
});

test("many clips of a video weigh as much as one of another", () => {
  const two = [clip("a", "cut laptop", 1), clip("b", "cut laptop", 1), clip("c", "cut laptop", 0)];
  const many = [...two, clip("b", "cut laptop", 1), clip("b", "cut laptop", 1)];
  const [action] = actions;
  // a is first, c second, all clips of b last: precision 1 at recall 1/2 and 2/3 at recall 1, however many there are of b.
  const expected = (1 + 2 / 3) / 2;
  expect(weightedActionPrecision([3, 1, 2], two, [action])).toBeCloseTo(expected, 12);
  expect(weightedActionPrecision([3, 1, 2, 1, 1], many, [action])).toBeCloseTo(expected, 12);
  expect(sampledActionPrecision([3, 1, 2, 1, 1], many, [action], { key: seedKey(2) })).toBeCloseTo(expected, 12);
});

test("hard negatives and other negatives of one video weigh for themselves", () => {
  // Before the positive come a clip of video b with the same verb and one of another action altogether: 1 / (1 + 1 + 1).
  const mixed = [clip("a", "cut laptop", 1), clip("b", "cut apple", 1), clip("b", "hammer phone", 1)];
  const [action] = actions;
  expect(weightedActionPrecision([1, 2, 2], mixed, [action])).toBeCloseTo(1 / 3, 12);
  // Two clips of b with the same verb weigh as one: 1 / (1 + 1/2 + 1/2).
  const alike = [clip("a", "cut laptop", 1), clip("b", "cut apple", 1), clip("b", "cut apple", 1)];
  expect(weightedActionPrecision([1, 2, 2], alike, [action])).toBeCloseTo(1 / 2, 12);
});

test("scores that do not fit, and actions that nothing shows, are refused", () => {
  expect(() => weightedActionPrecision([1, 2], clips, actions)).toThrow(
    "rareActions: expected scores [18, 5] of clips and actions, got 2 numbers",
  );
  expect(() => weightedActionPrecision([1], [clip("g", "drill shoe", 0)], [actions[4]])).toThrow(
    "expected at least one clip that shows its action, got none",
  );
});

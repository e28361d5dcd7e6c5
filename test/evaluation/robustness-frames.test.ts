import * as fc from "fast-check";
import { expect, test } from "vitest";
import { frameAccuracy, frameGroups } from "../../lib/evaluation/robustness-frames.js";

test("neighbours are frames of the same video within the radius", () => {
  const videos = [7, 7, 7, 7, 8];
  const frames = [100, 90, 110, 111, 100];
  expect(frameGroups([0, 4], { videos, frames })).toEqual([
    { anchor: 0, neighbours: [1, 2] }, // 11 frames away is too far, and picture 4 is of another video
    { anchor: 4, neighbours: [] },
  ]);
  expect(frameGroups([0], { videos, frames, radius: 11 })[0].neighbours).toEqual([1, 2, 3]);
});

test("a group is right if its anchor and all its neighbours are", () => {
  const isRight = [true, true, true, false, false, true, true];
  const groups = [
    { anchor: 0, neighbours: [1, 2] }, // right
    { anchor: 1, neighbours: [2, 3] }, // a neighbour is wrong
    { anchor: 4, neighbours: [5, 6] }, // the anchor is wrong
    { anchor: 6, neighbours: [] }, // alone and right
  ];
  const { anchors, groups: whole, mean } = frameAccuracy(isRight, groups);
  expect(anchors).toMatchObject({ correct: 3, total: 4, accuracy: 0.75 });
  expect(whole).toMatchObject({ correct: 2, total: 4, accuracy: 0.5 });
  expect(mean).toBe(0.625);
  // Exact 95 % interval of 2 in 4: scipy 1.17.1, binomtest(2, 4).proportion_ci(method="exact").
  expect(whole.interval[0]).toBeCloseTo(0.0675859, 6);
  expect(whole.interval[1]).toBeCloseTo(0.9324141, 6);
});

test("groups are never right more often than their anchors", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 5, maxLength: 30 }), fc.nat(12), (isRight, radius) => {
      const frames = isRight.map((_, i) => i);
      const groups = frameGroups(frames, { videos: frames.map((i) => i % 2), frames, radius });
      const result = frameAccuracy(isRight, groups);
      expect(result.groups.correct).toBeLessThanOrEqual(result.anchors.correct);
    }),
  );
});

test("pictures that do not exist and empty sets are refused", () => {
  expect(() => frameAccuracy([true], [])).toThrow("frameAccuracy: expected at least one group of frames, got none");
  expect(() => frameAccuracy([true], [{ anchor: 0, neighbours: [1] }])).toThrow("pictures of 0 to 0, got 1");
  expect(() => frameGroups([2], { videos: [1, 1], frames: [0, 1] })).toThrow("pictures of 0 to 1, got 2");
  expect(() => frameGroups([0], { videos: [1, 1], frames: [0] })).toThrow("a frame number per picture, got 2 and 1");
});

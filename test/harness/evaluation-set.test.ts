import { expect, test } from "vitest";
import type { ClassificationTask } from "../../lib/data/dataset.js";
import type { EvaluatedModel } from "../../lib/harness/evaluated-model.js";
import { iconSet } from "../../lib/harness/evaluation-set.js";
import { angleDataset, angleModel, direction } from "../evaluation/embeddings.js";

const task = (degrees: readonly number[]): ClassificationTask => ({
  ...{ name: "sides", description: "which side it is", kind: "direction", metric: "accuracy" },
  dataset: angleDataset(degrees),
  classNames: [["right"], ["left"]],
  templates: ["{}"],
  labels: Int32Array.of(0, 1, 0),
});
const model = { imageSize: 1 } as EvaluatedModel;

test("a task of icons brings its classes, its metric and pictures that are known by their pixels", async () => {
  const set = await iconSet(task([0, 180, 10]), model);
  expect(set).toMatchObject({ size: 3, preprocessing: { rendered: 1, centre: 1 }, skipped: [] });
  expect(set.classification({ needsNames: true })).toMatchObject({
    prompts: { names: [["right"], ["left"]], templates: ["{}"] },
    labels: Int32Array.of(0, 1, 0),
    metric: "accuracy",
    notes: ["direction: which side it is"],
  });
  const { embeddings, indices } = await set.embed(angleModel({}), { indices: [2, 0] });
  expect([[...embeddings], [...indices]]).toEqual([[...Float32Array.from([10, 0].flatMap(direction))], [2, 0]]);
  expect(set.fingerprint).not.toBe((await iconSet(task([0, 180, 11]), model)).fingerprint);
});

test("a task of several labels has them instead of one", async () => {
  const { labels: _, ...rest } = task([0, 180, 10]);
  const set = await iconSet({ ...rest, metric: "11-point mAP", labelSets: Uint8Array.of(1, 0, 1, 1, 0, 0) }, model);
  expect(set.classification({ needsNames: true })).toMatchObject({
    labels: Int32Array.of(-1, -1, -1),
    labelSets: Uint8Array.of(1, 0, 1, 1, 0, 0),
  });
});

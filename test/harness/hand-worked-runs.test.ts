// Evaluations whose numbers are worked out by hand: pictures and texts are angles, and the nearest angle is the answer.
import { expect, test } from "vitest";
import { EmbeddingCache } from "../../lib/embeddings/embedding-cache.js";
import type { EvaluatedModel } from "../../lib/harness/evaluated-model.js";
import type { EvaluationSet } from "../../lib/harness/evaluation-set.js";
import type { Classification } from "../../lib/harness/prompts.js";
import { retrievalRun } from "../../lib/harness/retrieval-run.js";
import type { Encoder } from "../../lib/harness/vectors.js";
import { zeroShotRun } from "../../lib/harness/zero-shot-run.js";
import { angleModel, direction } from "../evaluation/embeddings.js";
import { worldFolder } from "./small-world.js";

const folder = worldFolder();
let caches = 0;

/** A model of texts at some angles, with a cache of its own. */
function encoderOf(texts: Record<string, number>): Encoder {
  const embedder = angleModel(texts);
  const model = {
    embedder: () => embedder,
    features: () => embedder,
    tokenizer: { description: {}, tokenize: () => ({ truncated: 0 }) },
    hashes: { image: "image", text: "text" },
  } as unknown as EvaluatedModel;
  const options = { batchSize: 2, mostBad: 0.5, quiet: true };
  return { model, cache: new EmbeddingCache(`${folder}/${++caches}`), options };
}

/** Pictures at some angles; one without is bad. */
function setOf(degrees: readonly (number | undefined)[], more: Partial<EvaluationSet>): EvaluationSet {
  return {
    size: degrees.length,
    fingerprint: degrees.join(),
    preprocessing: {},
    skipped: [],
    classification: () => {
      throw new Error("no classes");
    },
    embed: async (_, { indices }) => {
      const good = indices.filter((index) => degrees[index] !== undefined);
      const bad = indices.filter((index) => degrees[index] === undefined);
      return {
        embeddings: Float32Array.from(good.flatMap((index) => direction(degrees[index]!))),
        indices: Int32Array.from(good),
        bad: bad.map((index) => ({ name: `${index}`, reason: "broken" })),
      };
    },
    ...more,
  };
}

const classes: Omit<Classification, "labels"> = {
  prompts: { names: [["right"], ["up"]], templates: ["{}"] },
  notes: [],
};
const texts = { right: 0, up: 90 };

test("labels stay with their pictures when one between them is bad", async () => {
  // 0 is right, as it should be; 90 is up; 80 is taken for up, though it is labelled right: two of three. Of the class right one of
  // two, of up one of one.
  const labels = Int32Array.of(0, 1, 1, 0);
  const set = setOf([0, undefined, 90, 80], {
    classification: () => ({ ...classes, labels, metric: "mean per class" }),
  });
  const result = await zeroShotRun(encoderOf(texts), set, { seed: 0, loadClassifiers: [] });
  expect(result.metrics).toEqual({ acc1: 2 / 3, acc5: null, mean_per_class_recall: 0.75 });
  expect(result).toMatchObject({
    ownMetric: { metric: "mean per class", value: 0.75, chance: 0.5 },
    counts: { pictures: 3, bad: 1, classes: 2 },
    bad: [{ name: "1", reason: "broken" }],
  });
});

test("labels of pictures with several stay with them, too", async () => {
  // Nearest to right are 0, 30 and 90, of which 0 and 90 are right: precisions 1 and 2/3. Nearest to up is 90, which is none; 30
  // comes second: precision 1/2. The mean of (1 + 2/3) / 2 and 1/2 is 2/3.
  const labelSets = Uint8Array.of(1, 0, 0, 0, 0, 1, 1, 0);
  const labels = new Int32Array(4).fill(-1);
  const set = setOf([0, undefined, 30, 90], { classification: () => ({ ...classes, labels, labelSets }) });
  const { metrics } = await zeroShotRun(encoderOf(texts), set, { seed: 0, loadClassifiers: [] });
  expect(metrics.mean_average_precision).toBeCloseTo(2 / 3, 12);
});

test("image retrieval asks with texts, text retrieval with pictures", async () => {
  // The picture at 0 has texts at 10 and 50, the one at 90 a text at 60. The text at 50 is nearer to 90: two of three find their
  // picture. Both pictures find a text of theirs: 10 and 60.
  const encoder = encoderOf({ a: 10, b: 50, c: 60 });
  const set = setOf([0, 90], { captions: [["a", "b"], ["c"]] });
  const { metrics, counts } = await retrievalRun(encoder, set, { recallK: [1, 2], seed: 0 });
  expect(metrics).toEqual({
    ...{ "image_retrieval_recall@1": 2 / 3, "text_retrieval_recall@1": 1 },
    ...{ "image_retrieval_recall@2": 1, "text_retrieval_recall@2": 1 },
  });
  expect(counts).toEqual({ pictures: 2, texts: 3, bad: 0 });
});

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type TrainClipOptions, trainClip } from "../../experiments/train-clip.js";
import type { ShardedPairs } from "../../lib/data/stream/sharded-pairs.js";
import { clipText } from "../../lib/encoders/text-transformer.js";
import { clipVision } from "../../lib/encoders/vision-transformer.js";
import { shardsInMemory, numberTokenizer as tokenizer } from "../data/stream/stream-fixtures.js";
import { expectNumbers } from "../tensors.js";

const settings = {
  model: {
    embedDim: 8,
    image: clipVision({ imageSize: 4, patchSize: 4, width: 16, layers: 1, heads: 1 }),
    text: clipText({ vocabularySize: 1000, contextLength: 3, width: 16, layers: 1, heads: 1 }),
  },
  ...{ seed: 1, batchSize: 8, steps: 12, warmup: 2, peakRate: 1e-3, weightDecay: 0.1 },
};
const source = shardsInMemory([9, 14, 7], [4]); // 29 good samples: 12 batches are three epochs and a third

const train = (data: ShardedPairs, options?: TrainClipOptions) =>
  trainClip(data, tokenizer, settings, { execution: "eager", ...options });

/** The same data, which do something when a sample is read for the n-th time. */
function interruptedAfter(reads: number, then: () => void): ShardedPairs {
  let left = reads;
  return {
    ...source,
    openShard: async (number) => {
      const shard = await source.openShard(number);
      const read = (index: number) => {
        if (left-- === 0) then();
        return shard.read(index);
      };
      return { ...shard, read };
    },
  };
}

test("a run on streamed data that is interrupted in the middle of an epoch ends as the uninterrupted one", async () => {
  const whole = await train(source);
  const stateFile = join(mkdtempSync(join(tmpdir(), "tandem-")), "run.safetensors");
  const controller = new AbortController();
  const broken = interruptedAfter(45, () => controller.abort(new Error("stop")));
  await expect(train(broken, { stateFile, signal: controller.signal })).rejects.toThrow("stop");
  const resumed = await train(source, { stateFile });
  expect(resumed.history.loss).toEqual(whole.history.loss);
  expectNumbers(await resumed.model.embedTexts(["sample 3"]), await whole.model.embedTexts(["sample 3"]), 0);
});

test("a run goes on only with the data that it began with", async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), "tandem-")), "run.safetensors");
  await train(source, { stateFile });
  await expect(train(shardsInMemory([9, 14, 8]), { stateFile })).rejects.toThrow(
    "a position of these data and settings",
  );
});

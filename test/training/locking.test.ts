import { expect, test } from "vitest";
import { describeDualEncoder } from "../../lib/encoders/dual-encoder.js";
import type { ImageTowerSettings } from "../../lib/encoders/image-tower.js";
import { describeImageTower, type ImageTower, imageFeatures } from "../../lib/encoders/image-tower.js";
import { clipText } from "../../lib/encoders/text-transformer.js";
import { bigVision } from "../../lib/encoders/vision-transformer.js";
import type { Execution } from "../../lib/engine/execution.js";
import { drawParameters, namedParameters } from "../../lib/engine/parameters.js";
import { type Scalar, type Tensor, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { disposeTree, leaves, mapTree, namedLeaves, type Tree, tidyTree } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { mergeTrees, splitTree } from "../../lib/training/locked-parameters.js";
import {
  blocksOf,
  describeLocks,
  type LockSettings,
  lockedBy,
  lockNotations,
  parseLocks,
  trainedParameters,
} from "../../lib/training/locking.js";
import { adamW } from "../../lib/training/optimizers.js";
import type { Statistics } from "../../lib/training/statistics.js";
import { startTraining, type TrainerOptions, train } from "../../lib/training/trainer.js";
import { trainingStep } from "../../lib/training/training-step.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

test("a notation is two letters, the image tower's first", () => {
  expect(parseLocks("Lu")).toEqual({ image: "L", text: "u" });
  expect(describeLocks("LU")).toBe("image tower pre-trained and locked, text tower pre-trained and unlocked");
  expect(lockNotations.map(parseLocks)).toHaveLength(9);
  expect(new Set(lockNotations).size).toBe(9);
});

test.each(["", "L", "Lx", "lu", "LUu"])('"%s" is no notation', (notation) => {
  expect(() => parseLocks(notation)).toThrow(`parseLocks: expected two of L (pre-trained and locked)`);
});

const families: Record<string, ImageTowerSettings> = {
  "vision transformer": bigVision({ imageSize: 32, patchSize: 16, width: 8, layers: 2, heads: 2 }),
  "modified ResNet": { kind: "modified-resnet", imageSize: 32, blocks: [1, 1, 1, 1], width: 64, heads: 2 },
  "MLP-Mixer": {
    ...{ kind: "mlp-mixer", imageSize: 32, patchSize: 16, width: 8, layers: 2, tokenMlpWidth: 5, mlpWidth: 7 },
  },
  BiT: { kind: "bit-resnet", imageSize: 32, blocks: [1, 1, 1, 1], width: 1024 },
};
const text = clipText({ vocabularySize: 20, contextLength: 6, width: 8, layers: 2, heads: 1 });
const describedWith = (image: ImageTowerSettings) => describeDualEncoder(seedKey(1), { embedDim: 5, image, text });
const pathsOf = (image: ImageTowerSettings) => namedParameters(describedWith(image)).map(({ path }) => path);
const lockedOf = (image: ImageTowerSettings, settings: LockSettings) =>
  pathsOf(image).filter(lockedBy(pathsOf(image), settings));

test.each(Object.values(families))(
  "a lock is on the tower of kind $kind, not on its head, nor on the other tower",
  (image) => {
    const locked = lockedOf(image, { notation: "Lu" });
    const tower = pathsOf(image).filter((path) => path.startsWith("imageTower/"));
    expect(locked).toEqual(tower.filter((path) => path !== "imageTower/projection/kernel"));
    expect(lockedOf(image, { notation: "LL" })).toContain("textTower/tokenEmbedding");
    expect(lockedOf(image, { notation: "LL" })).not.toContain("textTower/projection/kernel");
    expect(lockedOf(image, { notation: "LL" })).not.toContain("logScale");
    expect(lockedOf(image, { notation: "uU" })).toEqual([]);
  },
);

test.each(Object.entries(families))("the last block of a %s is unlocked with what follows it", (_, image) => {
  const blocks = blocksOf(pathsOf(image), "imageTower");
  const trained = (count: number) => {
    const isLocked = lockedBy(pathsOf(image), { notation: "Lu", unlockedBlocks: { image: count } });
    return blocks.filter((block) => pathsOf(image).some((path) => path.startsWith(`${block}/`) && !isLocked(path)));
  };
  expect(trained(1)).toEqual(blocks.slice(-1));
  expect(trained(2)).toEqual(blocks.slice(-2));
  const isLocked = lockedBy(pathsOf(image), { notation: "Lu", unlockedBlocks: { image: blocks.length } });
  const first = pathsOf(image).filter((path) => path.startsWith("imageTower/") && isLocked(path));
  expect(first.length).toBeGreaterThan(0); // what comes before the blocks
  for (const path of first) expect(path).toMatch(/^imageTower\/(patch|class|positions|stem)/);
});

test("blocks of text towers are unlocked likewise", () => {
  const locked = lockedOf(families["MLP-Mixer"], { notation: "UL", unlockedBlocks: { text: 1 } });
  expect(locked.some((path) => path.startsWith("textTower/blocks/0/"))).toBe(true);
  expect(locked.some((path) => path.startsWith("textTower/blocks/1/"))).toBe(false);
  expect(locked).not.toContain("textTower/outputNorm/gain");
});

test("more unlocked blocks than there are, and those of a tower that is not locked, are refused", () => {
  const image = families["vision transformer"];
  const lock = (settings: LockSettings) => () => lockedOf(image, settings);
  expect(lock({ notation: "Lu", unlockedBlocks: { image: 3 } })).toThrow(
    "at most 2 unlocked blocks of a locked imageTower",
  );
  expect(lock({ notation: "Uu", unlockedBlocks: { image: 1 } })).toThrow("where it is pre-trained and unlocked");
  expect(lock({ notation: "Lu", unlockedBlocks: { image: 0.5 } })).toThrow("got 0.5");
});

test("trained parameters are counted without locked ones and without what batch norms remember", () => {
  const image = families["modified ResNet"];
  const described = describedWith(image);
  const count = (notation: LockSettings["notation"]) => trainedParameters(described, { notation });
  expect(count("LL")).toBe(64 * 5 + 8 * 5 + 1); // two heads and the logit scale
  const all = namedParameters(described).filter(({ path }) => !/(mean|variance)$/.test(path));
  expect(count("uu")).toBe(all.reduce((sum, { parameter }) => sum + parameter.shape.reduce((a, b) => a * b, 1), 0));
});

test("a split tree is merged to what it was, arrays and order included", () => {
  const unit = (x: number, y: number) => ({ x: tf.scalar(x), y: tf.scalar(y) });
  const tree = { a: [unit(1, 2), unit(3, 4)], b: tf.scalar(5) };
  const { trained, locked } = splitTree(tree, (path) => path.endsWith("x"));
  expect(namedLeaves(trained).map(({ path }) => path)).toEqual(["a/0/y", "a/1/y", "b"]);
  expect(namedLeaves(locked).map(({ path }) => path)).toEqual(["a/0/x", "a/1/x"]);
  const merged = mergeTrees(trained, locked);
  expect(namedLeaves(merged).map(({ path }) => path)).toEqual(["a/0/x", "a/0/y", "a/1/x", "a/1/y", "b"]);
  expect(leaves(merged)).toEqual(leaves(tree));
  expect(Array.isArray(merged.a)).toBe(true);
  expect(() => mergeTrees(tree, locked)).toThrow("expected a/0/x in one of the two parts, got it in both");
  expect(() => mergeTrees<Tree>(trained, { a: [] })).toThrow("two parts of one tree");
});

/** Numbers of all leaves by their paths. */
const numbersOf = (tree: Tree) => new Map(namedLeaves(tree).map(({ path, tensor }) => [path, [...tensor.dataSync()]]));

type Params = { imageTower: ImageTower; other: Tensor };
type Batch = { images: Tensor4D };

/** Towers whose batch norms remember something. */
function freshParams(image: ImageTowerSettings): Params {
  const drawn = drawParameters<ImageTower>(describeImageTower(seedKey(3), image));
  const moved = tidyTree(() => mapTree(drawn, (leaf, path) => (/mean$/.test(path) ? leaf.add(0.1) : leaf.clone())));
  disposeTree(drawn);
  return { imageTower: moved, other: tf.scalar(1) };
}

function optionsOf(image: ImageTowerSettings, execution: Execution): TrainerOptions<Params, Batch> {
  const embed = (params: Params, { images }: Batch, statistics: Statistics) => {
    const own: Statistics = Object.assign(new Map<string, Tensor>(), {
      isLocked: (path: string) => statistics.isLocked?.(`imageTower/${path}`) ?? false,
    });
    const features = imageFeatures(params.imageTower, image, images, { statistics: own });
    for (const [path, value] of own) statistics.set(`imageTower/${path}`, value);
    return features;
  };
  return {
    loss: (params, batch, statistics) => {
      const features = embed(params, batch, statistics); // [B, D]
      const directions = tf.linspace(-1, 1, features.shape[1]); // [D], so that layer norm leaves something to learn
      return features.mul(directions).mean(1).mul(params.other).sub(1).square().mean() as Scalar;
    },
    batch: (step) => ({ images: tf.randomNormal([4, 32, 32, 3], 0, 1, "float32", step) }),
    optimizer: adamW(),
    schedule: () => 0.01,
    steps: 2,
    execution,
  };
}

test.each(Object.entries(families))(
  "locked blocks of a %s keep their bytes, batch statistics included; unlocked ones learn",
  { timeout: 60_000 },
  async (_, image) => {
    const params = freshParams(image);
    const before = numbersOf(params);
    const paths = [...before.keys()];
    const isLocked = lockedBy(paths, { notation: "Lu", unlockedBlocks: { image: 1 } });
    const { trained, locked } = splitTree(params, isLocked);
    const options = { ...optionsOf(image, "eager"), locked };
    const state = await train(startTraining(trained, options.optimizer), options);
    const after = numbersOf(mergeTrees(state.params, locked));
    const unchanged = paths.filter((path) => `${before.get(path)}` === `${after.get(path)}`);
    expect(unchanged.filter(isLocked)).toEqual(paths.filter(isLocked));
    const last = blocksOf(paths, "imageTower").at(-1)!;
    expect(unchanged.filter((path) => path.startsWith(last) && /(kernel|mean|variance)$/.test(path))).toEqual([]);
    const moments = namedLeaves(state.optimizer.mean).map(({ path }) => path);
    expect(moments).toEqual(paths.filter((path) => !isLocked(path)));
  },
);

test("compiled, in micro-batches and op by op, a model with a locked ResNet is trained alike and no tensor is lost", {
  timeout: 120_000,
}, async () => {
  const image = families["modified ResNet"];
  const course = async (execution: Execution, microBatch?: number) => {
    const params = freshParams(image);
    const paths = namedLeaves(params).map(({ path }) => path);
    const { trained, locked } = splitTree(params, lockedBy(paths, { notation: "Lu" }));
    const plain = optionsOf(image, execution);
    const loss = plain.loss as (params: Params, batch: Batch, statistics: Statistics) => Scalar;
    const twoParts = {
      // The mean over a batch is the mean of the means of its halves.
      embed: (all: Params, batch: Batch, statistics: Statistics) => ({
        value: loss(all, batch, statistics).reshape([1]).tile([batch.images.shape[0]]), // [b]
      }),
      loss: (_: Params, { value }: { value: Tensor }) => value.mean() as Scalar,
      microBatch: microBatch!,
    };
    const options = { ...plain, locked, ...(microBatch && { loss: twoParts as never }) };
    const losses: number[] = [];
    const onStep = ({ loss: value }: { loss: number }) => losses.push(value);
    const state = await train(startTraining(trained, options.optimizer), { ...options, onStep });
    losses.push(...state.params.other.dataSync());
    disposeTree({ params: state.params, optimizer: state.optimizer, locked });
    return losses;
  };
  await expectNoTensorsLeft(async () => {
    const eager = await course("eager");
    expect(eager[1]).not.toBe(eager[0]);
    expectNumbers(await course("compiled"), eager, 1e-4);
    expectNumbers(await course("eager", 2), eager, 1e-4);
    expectNumbers(await course("compiled", 2), eager, 1e-4);
  });
});

test("gradients of trained parameters are those of all, had nothing been locked", async () => {
  const image = families["vision transformer"];
  const params = freshParams(image);
  const { loss, batch } = optionsOf(image, "eager");
  const plainLoss = loss as (params: Params, batch: Batch, statistics: Statistics) => Scalar;
  const given = await batch(0);
  const { trained, locked } = splitTree(params, (path) => !path.startsWith("imageTower/blocks/1/mlp/hidden/kernel"));
  const slopesOf = (tree: Params, of: (tree: Params) => Scalar) => {
    // Plain gradient descent by 1 takes away the gradient.
    const optimizer = {
      init: () => ({ updates: tf.scalar(0) }),
      update: (values: Tree, gradients: Tree) => ({
        params: gradients,
        state: { updates: tf.scalar(1) },
        gradientNorm: tf.scalar(0),
        isUsable: tf.scalar(true, "bool"),
        values,
      }),
    };
    const step = trainingStep({ loss: of, optimizer: optimizer as never });
    return numbersOf(step({ params: tree, optimizer: optimizer.init() }, given, tf.scalar(1)).state.params);
  };
  const all = slopesOf(params, (tree) => plainLoss(tree, given, new Map()));
  const some = slopesOf(trained, (tree) => plainLoss(mergeTrees(tree, locked), given, new Map()));
  expect([...some.keys()]).toEqual(["imageTower/blocks/1/mlp/hidden/kernel"]);
  for (const [path, slopes] of some) {
    expectNumbers(slopes, all.get(path)!, 1e-6);
    expect(Math.max(...slopes.map(Math.abs))).toBeGreaterThan(1e-4);
  }
});

import { beforeAll, describe, expect, it } from "vitest";
import { fewShotQuality, measureLit } from "../../experiments/lit-evaluation.js";
import { litPresets } from "../../experiments/lit-presets.js";
import { type LitWorld, openLitWorld } from "../../experiments/lit-world.js";
import type { EmbeddingModel, PairDataset } from "../../lib/index.js";

let world: LitWorld;

beforeAll(async () => {
  world = await openLitWorld(litPresets.tiny);
}, 120_000);

/** Embeds a picture or a text in one of eight directions, by `directionOf`. */
function oracle(directionOf: (text: string) => number): EmbeddingModel {
  const row = (direction: number) => Array.from({ length: 8 }, (_, i) => (i === direction % 8 ? 1 : 0));
  return {
    embedDim: 8,
    imageSize: 32,
    logitScale: 10,
    embedImages: async () => {
      throw new Error("pictures come from elsewhere");
    },
    embedTexts: async (texts) => Float32Array.from(texts.flatMap((text) => row(directionOf(text)))),
  };
}

function embedAt(directionOf: (dataset: PairDataset, index: number) => number) {
  return async (dataset: PairDataset) =>
    Float32Array.from({ length: dataset.size * 8 }, (_, i) =>
      i % 8 === directionOf(dataset, Math.floor(i / 8)) % 8 ? 1 : 0,
    );
}

describe("the world of locked-image tuning", () => {
  it("keeps what is pre-trained on, tuned on, validated on and measured on apart", () => {
    const setsOf = ({ iconSets }: { iconSets: readonly string[] }) => [...iconSets];
    expect(setsOf(world.pretraining)).toEqual(["emojione-monotone"]);
    expect(setsOf(world.tuning)).toEqual(["teenyicons"]);
    expect(setsOf(world.validation)).toEqual(["teenyicons"]);
    const names = (dataset: typeof world.tuning) =>
      new Set(Array.from({ length: dataset.size }, (_, i) => `${dataset.iconSet(i)}/${dataset.iconName(i)}`));
    expect([...names(world.validation)].filter((name) => names(world.tuning).has(name))).toEqual([]);
    expect(setsOf(world.pairs.outOfDomain)).not.toContain("teenyicons");
  });

  it("retrieves among captions that are all different", () => {
    const { outOfDomain } = world.pairs;
    const titles = Array.from({ length: outOfDomain.size }, (_, i) => outOfDomain.caption(i).title.toLowerCase());
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe("measureLit", () => {
  it("finds the loss of a model that knows nothing: the logarithm of the number of pairs", async () => {
    const measured = await measureLit(
      world,
      oracle(() => 0),
      { embed: embedAt(() => 0) },
    );
    expect(measured["loss in domain"].value).toBeCloseTo(Math.log(world.pairs.inDomain.size), 10);
    expect(measured["T->I R@1"].value).toBe(0); // a tie with a wrong answer counts against the query
    expect(measured["zero-shot"].value).toBe(0);
  });

  it("finds pairs that a model knows", async () => {
    const { outOfDomain } = world.pairs;
    const eight = outOfDomain.select([0, 1, 2, 3, 4, 5, 6, 7]);
    const directionOf = new Map(Array.from({ length: 8 }, (_, i) => [eight.caption(i).title, i]));
    const measured = await measureLit(
      { ...world, pairs: { inDomain: eight, outOfDomain: eight } },
      oracle((text) => directionOf.get(text) ?? 0),
      {
        embed: embedAt((dataset, i) => directionOf.get(dataset.caption(i).title) ?? 0),
      },
    );
    expect(measured["T->I R@1"].value).toBe(1);
    expect(measured["I->T R@1"].value).toBe(1);
    // Each picture among eight texts: one logit of 10, seven of 0.
    expect(measured["loss out of domain"].value).toBeCloseTo(Math.log(1 + 7 * Math.exp(-10)), 10);
  });
});

it("few-shot quality is 1 where features tell classes apart", async () => {
  const { train, test } = world.reference;
  const labelOf = (dataset: PairDataset, i: number) => (dataset === train.dataset ? train : test).labels[i];
  const classes = train.classNames.length;
  const told = async (dataset: PairDataset) =>
    Float32Array.from({ length: dataset.size * classes }, (_, i) =>
      i % classes === labelOf(dataset, Math.floor(i / classes)) ? 1 : 0,
    );
  expect((await fewShotQuality(world, told)).value).toBe(1);
});

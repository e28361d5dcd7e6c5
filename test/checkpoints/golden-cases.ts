// Values that were published with published weights. The weights are too large for the project: TANDEM_WEIGHTS names a folder with
// those that are to be checked, under the names below, and golden.test.ts checks what it finds there.
import { type LoadedModel, type LoadOptions, loadModel } from "../../lib/checkpoints/load-model.js";
import { openWeightsAt } from "../../lib/checkpoints/open-weights.js";
import { loadImages } from "../../lib/data/image-loading.js";
import type { Preprocessing } from "../../lib/data/preprocessing.js";
import { embeddingModel } from "../../lib/encoders/embedding-model.js";
import { disposeTree } from "../../lib/engine/tree.js";

export interface GoldenCase {
  /** What is measured. */
  readonly name: string;
  readonly source: string;
  /** In the folder; the model is the first. */
  readonly files: readonly string[];
  readonly measure: (paths: readonly string[]) => Promise<readonly number[]>;
  readonly expected: readonly number[];
  /** The largest difference. */
  readonly tolerance: number;
}

/** How a picture and texts are compared. */
export interface Comparison extends LoadOptions {
  readonly texts: readonly string[];
  /** What differs from the preprocessing that the files say: that of the library's version which printed the values. */
  readonly preprocessing?: Partial<Preprocessing>;
}

/** Logits [T] of a picture and texts: logit scale x cosine + logit bias, if there is one. */
export async function logitsOf(model: string, picture: string, comparison: Comparison): Promise<number[]> {
  const { texts, preprocessing, ...options } = comparison;
  const loaded = await loadModel(model, options);
  const embedding = embeddingModel(loaded.params, loaded.settings, loaded.tokenizer!);
  try {
    const { pixels } = await loadImages([picture], { ...loaded.preprocessing!, ...preprocessing });
    const image = await embedding.embedImages(pixels); // [1, E]
    const words = await embedding.embedTexts(texts); // [T, E]
    return texts.map((_, i) => {
      const cosine = image.reduce((sum, value, e) => sum + value * words[i * image.length + e], 0);
      return embedding.logitScale * cosine + biasOf(loaded);
    });
  } finally {
    embedding.dispose();
    disposeTree(loaded.params);
  }
}

function biasOf({ params }: LoadedModel): number {
  return params.logitBias?.dataSync()[0] ?? 0;
}

/** Shares [T] of the texts, which sum to 1. */
export async function sharesOf(model: string, picture: string, comparison: Comparison): Promise<number[]> {
  const logits = await logitsOf(model, picture, comparison);
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power);
  return powers.map((power) => power / sum);
}

/** Numbers in a file that training changes: all but the sizes and batch norms' statistics in OpenAI's. */
export async function parametersIn(path: string): Promise<number> {
  const { arrays, close } = await openWeightsAt(path);
  await close();
  const trained = [...arrays].filter(([name, { type }]) => type !== "I64" && !/\.running_(mean|var)$/.test(name));
  return trained.reduce((sum, [, { shape }]) => sum + shape.reduce((product, side) => product * side, 1), 0);
}

/** A single number in a file. */
export async function numberIn(path: string, name: string): Promise<number> {
  const file = await openWeightsAt(path);
  try {
    return (await file.arrays.get(name)!.read())[0];
  } finally {
    await file.close();
  }
}

/** The Pillow of the time when the values were printed. */
const olderPillow = { pillow: 12 } as const;
const catsOnCouch = "000000039769.jpg"; // of COCO's validation set of 2017

const cifar100 = (
  "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle " +
  "caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest " +
  "fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse " +
  "mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon " +
  "ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table " +
  "tank telephone television tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm"
).split(" ");

const publishedOutputs: readonly GoldenCase[] = [
  {
    name: "OpenAI's ViT-B/32 of CLIP.png",
    source: "README.md of openai/CLIP",
    files: ["ViT-B-32.pt", "CLIP.png"],
    measure: ([model, picture]) =>
      sharesOf(model, picture, { texts: ["a diagram", "a dog", "a cat"], preprocessing: olderPillow }),
    expected: [0.9927937, 0.00421068, 0.00299572],
    tolerance: 5e-5,
  },
  {
    name: "OpenAI's ViT-B/32 of picture 3637 of CIFAR-100's test set",
    source: "README.md of openai/CLIP, which prints five shares in per cent, computed in half precision",
    files: ["ViT-B-32.pt", "cifar100-test-3637.png"],
    measure: async ([model, picture]) => {
      const texts = cifar100.map((name) => `a photo of a ${name}.`);
      const shares = await sharesOf(model, picture, { texts, preprocessing: olderPillow });
      const printed = ["snake", "turtle", "sweet_pepper", "lizard", "crocodile"];
      return printed.map((name) => shares[cifar100.indexOf(name)]);
    },
    expected: [0.6531, 0.1229, 0.0383, 0.0188, 0.0175],
    tolerance: 5e-3,
  },
  {
    name: "transformers' clip-vit-base-patch32 of two cats",
    source: "tests/models/clip/test_modeling_clip.py of transformers",
    files: ["openai/clip-vit-base-patch32", catsOnCouch],
    measure: ([model, picture]) =>
      logitsOf(model, picture, {
        texts: ["a photo of a cat", "a photo of a dog"],
        preprocessing: { reference: "transformers-4", ...olderPillow },
      }),
    expected: [24.5701, 19.3049],
    tolerance: 1e-3,
  },
  {
    name: "transformers' siglip-base-patch16-224 of two cats",
    source: "tests/models/siglip/test_modeling_siglip.py of transformers",
    files: ["google/siglip-base-patch16-224", catsOnCouch],
    measure: ([model, picture]) =>
      logitsOf(model, picture, {
        texts: ["a photo of 2 cats", "a photo of 2 dogs"],
        preprocessing: { reference: "transformers-4", ...olderPillow },
      }),
    expected: [-0.7567, -10.3354],
    tolerance: 1e-3,
  },
  {
    name: "open_clip's ViT-B-32 of LAION-2B of CLIP.png",
    source: "tests/test_inference_simple.py of open_clip",
    files: ["laion/CLIP-ViT-B-32-laion2B-s34B-b79K", "CLIP.png"],
    measure: ([model, picture]) => sharesOf(model, picture, { texts: ["a diagram", "a dog", "a cat"] }),
    expected: [1, 0, 0],
    tolerance: 1e-2,
  },
  {
    name: "LiT B16B of an apple with a note",
    source: "lit.ipynb of big_vision; the texts are those of LiT's demo for this picture",
    files: ["LiT-B16B.npz", "apple-ipod.jpg", "LiT-B16B.txt"],
    measure: ([model, picture, vocabulary]) =>
      sharesOf(model, picture, {
        texts: [
          ...["an apple", "an ipod", "granny smith"],
          ...['an apple with a note saying "ipod"', "an adversarial attack"],
        ],
        vocabulary,
      }),
    expected: [0.0028924, 1.852e-6, 1.022e-5, 0.9970955, 4.863e-8],
    tolerance: 1e-4,
  },
  {
    name: "the logarithm of LiT B16B's logit scale",
    source: "lit.ipynb of big_vision",
    files: ["LiT-B16B.npz"],
    measure: async ([model]) => [await numberIn(model, "t")],
    expected: [4.39],
    tolerance: 5e-3,
  },
];

/** openai/CLIP's notebook prints that of ViT-B/32, vit_jax/models_test.py has LiT's; the others follow from CLIP's tables. */
export const parameterCounts: Readonly<Record<string, number>> = {
  "RN50.pt": 102_007_137,
  "RN101.pt": 119_688_033,
  "RN50x4.pt": 178_300_601,
  "RN50x16.pt": 290_979_217,
  "RN50x64.pt": 623_258_305,
  "ViT-B-32.pt": 151_277_313,
  "ViT-B-16.pt": 149_620_737,
  "ViT-L-14.pt": 427_616_513,
  "ViT-L-14-336px.pt": 427_944_193,
  "LiT-B16B.npz": 195_871_489,
  "LiT-B16B_2.npz": 195_280_897,
  "LiT-L16L.npz": 638_443_521,
  "LiT-L16S.npz": 331_140_353,
  "LiT-L16Ti.npz": 311_913_089,
};

export const goldenCases: readonly GoldenCase[] = [
  ...publishedOutputs,
  ...Object.entries(parameterCounts).map(([file, count]) => ({
    name: `the number of parameters in ${file}`,
    source: "Radford et al. 2021, Tables 19 and 20; Zhai et al. 2022",
    files: [file],
    measure: async ([model]: readonly string[]) => [await parametersIn(model)],
    expected: [count],
    tolerance: 0,
  })),
];

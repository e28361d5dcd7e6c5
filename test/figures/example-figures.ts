// Made-up figures of every kind, for the tests of what they contain and of how they are drawn.
import sharp from "sharp";
import { accuracyFigure } from "../../lib/figures/bars.js";
import { examplesFigure, type ZeroShotExample } from "../../lib/figures/examples.js";
import { learningCurveFigure } from "../../lib/figures/learning-curve.js";
import { scalingFigure } from "../../lib/figures/scaling.js";
import { similarityFigure } from "../../lib/figures/similarity.js";
import { seedKey } from "../../lib/runtime/random.js";
import { extrapolate } from "../../lib/statistics/extrapolation.js";
import { clopperPearson } from "../../lib/statistics/intervals.js";
import { fitPowerLaw, fitPowerLawWithFloor } from "../../lib/statistics/power-law.js";

export const heading = { title: "A figure", subtitle: "of made-up numbers" };

/** Errors 0.8, 0.4, 0.2, 0.1 at computes 1, 16, 256, 4096, one percent to either side. */
export const scalingRuns = [1, 16, 256, 4096].flatMap((compute, i) =>
  [0.99, 1.01].map((noise) => {
    const error = (0.8 / 2 ** i) * noise;
    return { compute, error, size: "SMBL"[i], interval: [error - 0.05, error + 0.05] as [number, number] };
  }),
);

const key = seedKey(1);
export const scalingFit = fitPowerLaw(scalingRuns, { key });
export const scaling = scalingFigure(scalingRuns, {
  ...heading,
  fit: scalingFit,
  floorFit: fitPowerLawWithFloor(scalingRuns, { key, samples: 100 }),
  extrapolation: extrapolate(scalingRuns, { key }),
  chance: 0.9,
});

export const loss = { step: [1, 2, 3], value: [2.1, 1.5, 0] };
export const learningCurve = learningCurveFigure(
  [
    { name: "first", loss },
    { name: "second", loss, logitScale: { step: [1, 3], value: [14, 20] } },
  ],
  { ...heading, batchSize: 8 },
);

const [fiveOfTen, eightOfTen, noneOfTen] = [5, 8, 0].map((successes) => ({
  value: successes / 10,
  interval: [...clopperPearson(successes, 10)] as [number, number],
  intervalKind: "clopperPearson" as const,
  trials: 10,
}));
export const bars = accuracyFigure(
  [
    { task: "flags", chance: 0.25, accuracies: { "zero-shot": fiveOfTen, probe: eightOfTen } },
    { task: "logos <new>", accuracies: { "zero-shot": noneOfTen } },
  ],
  heading,
);

export const similarity = similarityFigure(
  [
    {
      title: "before",
      similarities: [
        [0.1, 0.2],
        [-0.3, 0],
      ],
    },
    {
      title: "after",
      similarities: [
        [0.9, 0.1],
        [0.2, 0.8],
      ],
    },
  ],
  { ...heading, captions: ["a cat", "a dog with a caption much too long to be printed in the margin"] },
);

/** An example whose picture is red all over. */
export async function redExample(): Promise<ZeroShotExample> {
  const red = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#ff0000" } })
    .png()
    .toBuffer();
  return {
    task: "colours",
    picture: `data:image/png;base64,${red.toString("base64")}`,
    truth: "red",
    rank: 2,
    probability: 0.25,
    classes: 10,
    top: [
      { label: "rose & <wine>", probability: 0.5 },
      { label: "red", probability: 0.25 },
    ],
  };
}

export async function threeExamples() {
  const example = await redExample();
  return examplesFigure([example, example, example], heading);
}

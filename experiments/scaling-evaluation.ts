// What the scaling experiment measures of a trained model: zero-shot accuracy on every task, retrieval and contrastive
// loss on the headline vendor, and a few examples to look at.
import sharp from "sharp";
import {
  type ClassificationTask,
  captionText,
  centreCrops,
  contrastiveLoss,
  type EmbeddingModel,
  embedDataset,
  embedTexts,
  evaluateRetrieval,
  evaluateZeroShot,
  type IconDataset,
  type Key,
  type Measurement,
  mean,
  predictions,
  randomStream,
  rememberTexts,
  tf,
  type ZeroShotExample,
  zeroShotClassifier,
} from "../lib/index.js";

/** Name of the measurement that scaling is judged by, as CLIP's Figure 9: top-1 accuracy averaged over tasks. */
export const averageAccuracy = "average top-1";
/** The same of guessing. */
export const averageChance = "average chance";

/** Top-1 and top-5 of every task, their average, retrieval both ways and the held-out loss. */
export async function evaluateScalingModel(
  trained: EmbeddingModel,
  { tasks, headline, key }: { tasks: readonly ClassificationTask[]; headline: IconDataset; key: Key },
): Promise<Record<string, Measurement>> {
  const model = rememberTexts(trained);
  const measurements: Record<string, Measurement> = {};
  const accuracies: number[] = [];
  const chances: number[] = [];
  for (const task of tasks) {
    const { top1, top5, chance, intervals, total: trials } = await evaluateZeroShot(model, task, { key });
    const share = { intervalKind: "clopperPearson", trials } as const;
    measurements[`${task.name} top-1`] = { value: top1, interval: [...intervals.top1], ...share };
    measurements[`${task.name} top-5`] = { value: top5, interval: [...intervals.top5], ...share };
    measurements[`${task.name} chance`] = { value: chance };
    accuracies.push(top1);
    chances.push(chance);
  }
  measurements[averageAccuracy] = { value: mean(accuracies) };
  measurements[averageChance] = { value: mean(chances) };
  const { recall, intervals, images, texts } = await evaluateRetrieval(model, headline, { key });
  for (const [name, value] of Object.entries(recall))
    measurements[name] = {
      value,
      interval: [...intervals[name as keyof typeof recall]],
      intervalKind: "bootstrap",
      trials: name.startsWith("text") ? texts : images,
    };
  measurements["held-out loss"] = { value: await heldOutLoss(model, headline, key) };
  return measurements;
}

/** Pairs that a held-out picture is told from, in the held-out loss. */
const heldOutBatch = 128;

/** Mean contrastive loss over batches of titles and pictures that training never saw, in a fixed random order. */
async function heldOutLoss(model: EmbeddingModel, dataset: IconDataset, key: Key): Promise<number> {
  const order = randomStream(key).shuffle(Array.from({ length: dataset.size }, (_, index) => index));
  const texts = order.map((index) => captionText(dataset.caption(index)));
  const images = await embedDataset(model, dataset, { indices: order }); // [N, E]
  const embeddings = await embedTexts(model, texts); // [N, E]
  const width = heldOutBatch * model.embedDim;
  const losses: number[] = [];
  for (let first = 0; first + width <= images.length; first += width)
    losses.push(
      tf.tidy(() => {
        const [rows, columns] = [images, embeddings].map((all) =>
          tf.tensor2d(all.subarray(first, first + width), [heldOutBatch, model.embedDim]),
        );
        return contrastiveLoss(rows, columns, tf.scalar(model.logitScale)).loss.dataSync()[0];
      }),
    );
  return mean(losses);
}

/** Zero-shot predictions of randomly drawn held-out pictures, `count` of each given task. */
export async function zeroShotSamples(
  model: EmbeddingModel,
  tasks: readonly ClassificationTask[],
  { count, key }: { count: number; key: Key },
): Promise<ZeroShotExample[]> {
  const samples: ZeroShotExample[] = [];
  for (const task of tasks) {
    const { dataset, labels, classNames, templates } = task;
    const stream = randomStream(key);
    const indices = Array.from({ length: count }, () => stream.integer(dataset.size));
    const classifier = await zeroShotClassifier(model, classNames, templates); // [C, E]
    const images = await embedDataset(model, dataset, { indices }); // [count, E]
    const names = classNames.map(([name]) => name);
    const { embedDim, logitScale } = model;
    const ranked = predictions(images, classifier, { names, embedDim, logitScale, k: names.length });
    for (const [i, index] of indices.entries()) {
      const rank = ranked[i].findIndex(({ label }) => label === labels[index]);
      samples.push({
        task: task.name,
        picture: await pngDataUri(centreCrops(dataset, [index], model.imageSize), model.imageSize),
        truth: names[labels[index]],
        rank: rank + 1,
        probability: ranked[i][rank].probability,
        classes: names.length,
        top: ranked[i].slice(0, 5).map(({ name, probability }) => ({ label: name, probability })),
      });
    }
  }
  return samples;
}

async function pngDataUri(pixels: Uint8Array, side: number): Promise<string> {
  const png = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}

import { expect, test } from "vitest";
import { evaluateRetrieval, retrievalRanks, retrievalRecall } from "../../lib/evaluation/retrieval.js";
import { deriveKey, randomStream, seedKey } from "../../lib/runtime/random.js";
import { angleDataset, angleModel, direction, unitRows } from "./embeddings.js";

const key = seedKey(2);
const pairsOf = (count: number) => Array.from({ length: count }, (_, i) => [i]);

/**
 * Embeddings in five dimensions whose similarities are (1 - distance) / 4: images are axes, texts have those components and
 * what is missing to unit length on an axis of their own.
 */
function fromDistances(distances: readonly (readonly number[])[]): { images: Float32Array; texts: Float32Array } {
  const images = Float32Array.from(distances.flatMap((_, i) => [0, 1, 2, 3, 4].map((axis) => (axis === i ? 1 : 0))));
  const texts = distances[0].flatMap((_, text) => {
    const components = distances.map((row) => (1 - row[text]) / 4);
    return [...components, Math.sqrt(1 - components.reduce((sum, x) => sum + x * x, 0))];
  });
  return { images, texts: Float32Array.from(texts) };
}

// Distances of 4 images (rows) and 8 texts, two per image, with their expected recalls: google-research/big_vision,
// evaluators/proj/image_text/image_text_retrieval_test.py.
const twoPerImage = [
  [0, 1],
  [2, 3],
  [4, 5],
  [6, 7],
];
const easy = [
  [0.0, 0.0, 0.1, 0.5, 0.1, 0.2, 0.5, 0.1],
  [0.5, 0.4, 0.0, 0.0, 0.4, 0.2, 0.6, 0.4],
  [0.5, 0.4, 0.1, 0.5, 0.0, 0.0, 0.8, 0.3],
  [0.5, 0.4, 0.1, 0.5, 0.3, 0.2, 0.0, 0.0],
];
const hard = [
  [0.8, 0.8, 0.1, 0.5, 0.1, 0.2, 0.5, 0.1],
  [0.5, 0.4, 0.0, 0.0, 0.4, 0.2, 0.6, 0.4],
  [0.5, 0.4, 0.1, 0.5, 0.0, 0.8, 0.8, 0.3],
  [0.5, 0.4, 0.1, 0.5, 0.4, 0.2, 0.3, 0.3],
];
const hardForTexts = [[0.8, 0.8, 0.1, 0.5, 0.1, 0.2, 0.1, 0.1], ...hard.slice(1)];

async function recallOf(distances: readonly (readonly number[])[]) {
  const { images, texts } = fromDistances(distances);
  return (await retrievalRecall(images, texts, { textsOfImage: twoPerImage, embedDim: 5, key })).recall;
}

test("big_vision's matrices have the recalls that it expects", async () => {
  expect(Object.values(await recallOf(easy))).toEqual([1, 1, 1, 1, 1, 1]);
  expect(await recallOf(hard)).toMatchObject({
    "image->text R@1": 0.5,
    "image->text R@5": 0.75,
    "image->text R@10": 1,
  });
  expect(await recallOf(hardForTexts)).toMatchObject({
    "text->image R@1": 0.375,
    "text->image R@5": 1,
    "text->image R@10": 1,
  });
});

test("the two directions are not mixed up, and a text without an image is no query", async () => {
  // Image 0 finds its text 8; image 20 is 12 from the wrong text 8 and 20 from its own text 40. Text 8 is 8 from its own
  // image 0 and 12 from image 20; text 40 is nearer to its own image 20.
  const images = Float32Array.from([0, 20].flatMap(direction));
  const texts = Float32Array.from([8, 40].flatMap(direction));
  const { recall } = await retrievalRecall(images, texts, { textsOfImage: pairsOf(2), embedDim: 2, key });
  expect(recall).toMatchObject({ "image->text R@1": 0.5, "text->image R@1": 1 });
  // A text at 4 that belongs to neither image stands between image 0 and its text, and asks for nothing itself.
  const withStray = Float32Array.from([8, 40, 4].flatMap(direction));
  const result = await retrievalRecall(images, withStray, { textsOfImage: pairsOf(2), embedDim: 2, key });
  expect(result).toMatchObject({ images: 2, texts: 3, recall: { "image->text R@1": 0, "text->image R@1": 1 } });
});

test("gives what ranking the full matrix gives", async () => {
  const [images, texts, embedDim] = [40, 60, 8];
  const stream = randomStream(deriveKey(key, "matches"));
  // Texts at random images, so that some images have many and some none; every tenth text belongs to two images.
  const textsOfImage: number[][] = Array.from({ length: images }, () => []);
  for (let text = 0; text < texts; text++)
    for (let n = 0; n < (text % 10 === 0 ? 2 : 1); n++) textsOfImage[stream.integer(images)].push(text);
  const imageEmbeddings = unitRows(images, embedDim, "images");
  const textEmbeddings = unitRows(texts, embedDim, "texts");
  const cosine = (i: number, t: number) =>
    Array.from(
      { length: embedDim },
      (_, e) => imageEmbeddings[i * embedDim + e] * textEmbeddings[t * embedDim + e],
    ).reduce((a, b) => a + b);
  const share = (queries: number[], found: (query: number) => boolean) => queries.filter(found).length / queries.length;
  const firstK = (candidates: number, score: (c: number) => number, k: number) =>
    [...Array(candidates).keys()].sort((a, b) => score(b) - score(a)).slice(0, k);

  const { recall } = await retrievalRecall(imageEmbeddings, textEmbeddings, { textsOfImage, embedDim, key });
  for (const k of [1, 5, 10] as const) {
    const withText = [...Array(images).keys()].filter((i) => textsOfImage[i].length > 0);
    const imageFinds = (i: number) => firstK(texts, (t) => cosine(i, t), k).some((t) => textsOfImage[i].includes(t));
    const textFinds = (t: number) => firstK(images, (i) => cosine(i, t), k).some((i) => textsOfImage[i].includes(t));
    expect(recall[`image->text R@${k}`]).toBe(share(withText, imageFinds));
    expect(recall[`text->image R@${k}`]).toBe(share([...Array(texts).keys()], textFinds));
  }
});

test("a tie with a wrong answer counts against the query, one with a right answer does not", async () => {
  const collapsed = Float32Array.from([7, 7, 7].flatMap(direction));
  const apart = await retrievalRecall(collapsed, collapsed, { textsOfImage: pairsOf(3), embedDim: 2, key });
  expect(apart.recall).toMatchObject({ "image->text R@1": 0, "text->image R@1": 0, "image->text R@5": 1 });
  const all = await retrievalRecall(collapsed, collapsed, {
    textsOfImage: [
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ],
    embedDim: 2,
    key,
  });
  expect(all.recall).toMatchObject({ "image->text R@1": 1, "text->image R@1": 1 });
});

test("a single pair is found", async () => {
  const one = Float32Array.from(direction(12));
  const { recall, intervals } = await retrievalRecall(one, one, { textsOfImage: [[0]], embedDim: 2, key });
  expect(Object.values(recall)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(intervals["image->text R@1"]).toEqual([1, 1]);
});

test("an interval surrounds its recall and is the same for the same key", async () => {
  const images = unitRows(30, 4, "interval images");
  const texts = unitRows(30, 4, "interval texts");
  const options = { textsOfImage: pairsOf(30), embedDim: 4, key };
  const result = await retrievalRecall(images, texts, options);
  const metric = "image->text R@10";
  expect(result.intervals[metric][0]).toBeLessThan(result.recall[metric]);
  expect(result.intervals[metric][1]).toBeGreaterThan(result.recall[metric]);
  expect(await retrievalRecall(images, texts, options)).toEqual(result);
});

test("pictures with one caption are all right for it", async () => {
  const model = angleModel({ star: 10, moon: 80 });
  const dataset = angleDataset([5, 12, 85], ["star", "star", "moon"]);
  const result = await evaluateRetrieval(model, dataset, { key });
  expect(result).toMatchObject({ images: 3, texts: 2, recall: { "image->text R@1": 1, "text->image R@1": 1 } });
});

test("matches that do not fit the embeddings are refused", async () => {
  const two = Float32Array.from([0, 90].flatMap(direction));
  const refused = (textsOfImage: number[][]) => retrievalRecall(two, two, { textsOfImage, embedDim: 2, key });
  await expect(refused([[0]])).rejects.toThrow("retrievalRanks: expected the right texts of 2 pictures, got 1 lists");
  await expect(refused([[0], [2]])).rejects.toThrow("retrievalRanks: expected texts of 0 to 1, got 2");
  await expect(refused([[], []])).rejects.toThrow("expected at least one picture with a right text, got none");
});

test("any cutoffs may be asked for, also more than there are answers", async () => {
  const images = Float32Array.from([0, 20, 40].flatMap(direction));
  const texts = Float32Array.from([11, 15, 50].flatMap(direction));
  const options = { textsOfImage: pairsOf(3), embedDim: 2, key, cutoffs: [1, 2, 7] };
  const { recall, intervals } = await retrievalRecall(images, texts, options);
  // Image 0 finds 11 first, image 20 finds 15 first, image 40 its 50; text 11 is nearest to image 20, its own is second.
  expect(recall).toEqual({
    "image->text R@1": 1,
    "image->text R@2": 1,
    "image->text R@7": 1,
    "text->image R@1": 2 / 3,
    "text->image R@2": 1,
    "text->image R@7": 1,
  });
  expect(Object.keys(intervals)).toEqual(Object.keys(recall));
  for (const cutoffs of [[], [0], [1.5]])
    await expect(retrievalRecall(images, texts, { ...options, cutoffs })).rejects.toThrow(
      `retrievalRecall: expected one or more cutoffs of 1 or more, got ${JSON.stringify(cutoffs)}`,
    );
});

test("ranks are the numbers of wrong answers that are at least as near, query by query", async () => {
  const images = Float32Array.from([0, 30].flatMap(direction));
  const texts = Float32Array.from([40, 10, 20].flatMap(direction)); // 0 and 2 are right for the first image, 1 for the second
  const ranks = await retrievalRanks(images, texts, { textsOfImage: [[0, 2], [1]], embedDim: 2 });
  // Image 0: text 1 at 10 is before its best, 2 at 20. Image 30: text 0 at 40 and 2 at 20 are both before 1 at 10. Text 40
  // is nearer to image 30, text 10 to image 0, text 20 to image 30: each is wrong.
  expect(ranks).toEqual({ "image->text": [1, 2], "text->image": [1, 1, 1] });
});

test("a prefix is put before each text, and other fields of the captions may be taken", async () => {
  const model = angleModel({ "a photo of star": 10, "a photo of moon": 80, star: 80, moon: 10 });
  const dataset = angleDataset([5, 85], ["star", "moon"]);
  const withPrefix = await evaluateRetrieval(model, dataset, { key, prefix: "a photo of", cutoffs: [1] });
  expect(withPrefix.recall).toEqual({ "image->text R@1": 1, "text->image R@1": 1 });
  const plain = await evaluateRetrieval(model, dataset, { key, cutoffs: [1] });
  expect(plain.recall).toEqual({ "image->text R@1": 0, "text->image R@1": 0 });
});

test("the order of pictures and texts does not count", async () => {
  const [images, texts, embedDim] = [25, 25, 6];
  const [imageRows, textRows] = [unitRows(images, embedDim, "order images"), unitRows(texts, embedDim, "order texts")];
  const order = randomStream(deriveKey(key, "order")).shuffle(Array.from({ length: texts }, (_, i) => i));
  const shuffled = Float32Array.from(order.flatMap((i) => [...textRows.subarray(i * embedDim, (i + 1) * embedDim)]));
  const places = pairsOf(images).map(([text]) => [order.indexOf(text)]);
  const plain = await retrievalRanks(imageRows, textRows, { textsOfImage: pairsOf(images), embedDim });
  const moved = await retrievalRanks(imageRows, shuffled, { textsOfImage: places, embedDim });
  expect(moved["image->text"]).toEqual(plain["image->text"]);
  expect(order.map((_, place) => moved["text->image"][place])).toEqual(order.map((i) => plain["text->image"][i]));
});

import fc from "fast-check";
import { expect, test } from "vitest";
import type { ImageFile } from "../../lib/data/image-files.js";
import { type LabelledPictures, labelledPictures } from "../../lib/data/labelled-pictures.js";
import { publishedPreprocessing } from "../../lib/data/published-preprocessing.js";
import type { ImageEmbedder } from "../../lib/encoders/feature-model.js";
import { embedPictures } from "../../lib/evaluation/embed-pictures.js";

const preprocessing = publishedPreprocessing("clip", 2); // 12 bytes a picture

/** Embeds a picture as its first byte and the number of pictures that came with it. */
const batches: number[] = [];
const model: ImageEmbedder = {
  embedDim: 2,
  imageSize: 2,
  embedImages: async (pixels) => {
    batches.push(pixels.length / 12);
    return Float32Array.from({ length: pixels.length / 6 }, (_, i) => (i % 2 === 0 ? pixels[i * 6] : 1));
  },
};

/** Pictures of 3 x 2 pixels whose grey is their index; those in `broken` can't be opened or decoded. */
function pictures(size: number, broken: readonly number[] = []): LabelledPictures {
  const open = async (index: number): Promise<ImageFile> => {
    await new Promise((resolve) => setTimeout(resolve, (index * 7) % 3)); // files come in any order
    if (broken.includes(index) && index % 2 === 0) throw new Error(`broken ${index}`);
    const pixels = new Uint8Array(18).fill(index);
    const decode = async () => {
      if (broken.includes(index)) throw new Error(`cut ${index}`);
      return { kind: "rgb" as const, height: 2, width: 3, channels: 3, pixels };
    };
    return { height: 2, width: 3, decode };
  };
  return labelledPictures("test", {
    name: "greys",
    labels: new Int32Array(size),
    classNames: ["grey"],
    itemName: (index) => `grey ${index}`,
    open,
    skipped: [],
    dependsOn: [],
  });
}

test("embeddings come in the order of the pictures, whatever the batch size", async () => {
  const expected = Array.from({ length: 11 }, (_, i) => [i, 1]).flat();
  for (const batchSize of [1, 3, 11, 100]) {
    const { embeddings, indices, bad } = await embedPictures(model, pictures(11), preprocessing, { batchSize });
    expect([...embeddings]).toEqual(expected);
    expect([...indices]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(bad).toEqual([]);
  }
});

test("broken pictures are left out and named, and the others keep their indices", async () => {
  const choice = fc.record({
    broken: fc.uniqueArray(fc.nat(8), { maxLength: 8 }),
    indices: fc.array(fc.nat(8), { minLength: 1, maxLength: 12 }),
    batchSize: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(choice, async ({ broken, indices, batchSize }) => {
      const good = indices.filter((index) => !broken.includes(index));
      fc.pre(good.length > 0);
      const result = await embedPictures(model, pictures(9, broken), preprocessing, { indices, batchSize });
      expect([...result.indices]).toEqual(good);
      expect([...result.embeddings]).toEqual(good.flatMap((index) => [index, 1]));
      expect(result.bad).toEqual(
        indices
          .filter((index) => broken.includes(index))
          .map((index) => ({ name: `grey ${index}`, reason: `${index % 2 === 0 ? "broken" : "cut"} ${index}` })),
      );
    }),
    { numRuns: 30 },
  );
});

test("the model never sees an empty batch", async () => {
  batches.length = 0;
  await embedPictures(model, pictures(4, [0, 1]), preprocessing, { batchSize: 2 });
  expect(batches).toEqual([2]);
});

test("nothing readable, indices that are not there and pictures of another size are errors", async () => {
  await expect(embedPictures(model, pictures(2, [0, 1]), preprocessing)).rejects.toThrow(
    "embedPictures: expected pictures, got 2 bad ones; grey 0: broken 0",
  );
  await expect(embedPictures(model, pictures(2), preprocessing, { indices: [0, 2] })).rejects.toThrow(
    "expected indices of 0 to 1, got 2 (greys)",
  );
  await expect(embedPictures(model, pictures(2), preprocessing, { indices: [] })).rejects.toThrow("got none (greys)");
  await expect(embedPictures(model, pictures(2), publishedPreprocessing("clip", 4))).rejects.toThrow(
    "expected a preprocessing to 2 pixels, as the model takes them, got 4 x 4",
  );
  await expect(embedPictures(model, pictures(2), preprocessing, { batchSize: 0 })).rejects.toThrow("batchSize of 1");
});

test("an interrupt stops it between batches", async () => {
  const controller = new AbortController();
  const stopping: ImageEmbedder = {
    ...model,
    embedImages: (pixels) => {
      controller.abort(new Error("stop"));
      return model.embedImages(pixels);
    },
  };
  const options = { batchSize: 1, signal: controller.signal };
  await expect(embedPictures(stopping, pictures(3), preprocessing, options)).rejects.toThrow("stop");
});

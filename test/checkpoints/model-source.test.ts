import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadModel } from "../../lib/checkpoints/load-model.js";
import { loadImageTower, loadTextTower } from "../../lib/checkpoints/load-tower.js";
import { modelPath, openAiReleases } from "../../lib/checkpoints/model-source.js";
import { saveForTransformers } from "../../lib/checkpoints/save-model.js";
import { publishedPreprocessing } from "../../lib/data/published-preprocessing.js";
import { type DualEncoderSettings, encodeText, initDualEncoder } from "../../lib/encoders/dual-encoder.js";
import { clipModels } from "../../lib/encoders/published-models.js";
import { clipText } from "../../lib/encoders/text-transformer.js";
import { clipVision } from "../../lib/encoders/vision-transformer.js";
import { tf } from "../../lib/engine/tf.js";
import { seedKey } from "../../lib/runtime/random.js";
import { type Loopback, sendFile, sha256, startLoopback } from "./download/loopback.js";

const base = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(base, { recursive: true }));

const commit = "0123456789abcdef0123456789abcdef01234567";
const noWaits = { retryWaits: [] };
let home: string;
let homes = 0;
let hub: Loopback;
/** The files of the model "org/clip" on the hub. */
let files: Map<string, Buffer>;

beforeEach(async () => {
  home = join(base, `${++homes}`);
  files = new Map();
  hub = await startLoopback(answer);
  vi.stubEnv("HF_ENDPOINT", hub.url);
  vi.stubEnv("HF_TOKEN", undefined);
  vi.stubEnv("HF_HUB_OFFLINE", undefined);
  vi.stubEnv("HF_HUB_CACHE", join(home, "hub"));
  vi.stubEnv("HOME", home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await hub.close();
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? "", "http://hub");
  const file = decodeURIComponent(/\/resolve\/[^/]+\/(.*)$/.exec(pathname)?.[1] ?? "");
  if (/^\/api\/models\/org\/clip\/revision\/(main|v2|[0-9a-f]{40})$/.test(pathname))
    sendJson(response, { _id: "1", id: "org/clip", sha: commit });
  else if (pathname === `/api/models/org/clip/tree/${commit}`) sendJson(response, [...files].map(described));
  else if (files.has(file)) sendFile(request, response, files.get(file)!);
  else response.writeHead(404).end();
}

function sendJson(response: ServerResponse, value: object): void {
  response.setHeader("Content-Type", "application/json").end(JSON.stringify(value));
}

const gitHash = (content: Buffer) =>
  createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");

function described([path, content]: [string, Buffer]): object {
  return { type: "file", path, size: content.length, oid: gitHash(content) };
}

/** Files with their own names as content. */
function give(...names: string[]): void {
  for (const name of names) files.set(name, Buffer.from(name));
}

/** What is on this machine of the model. */
const snapshot = () => join(home, "hub", "models--org--clip", "snapshots", commit);
const downloaded = () => hub.log.flatMap((line) => /\/resolve\/[^/]+\/(.*)$/.exec(line)?.[1] ?? []).sort();

test("of a model on the hub only what loading reads is downloaded: descriptions and the best format of weights", async () => {
  give("README.md", "config.json", "tokenizer.json", "preprocessor_config.json", "onnx/model.onnx", "onnx/config.json");
  give("processor_config.json", "pytorch_model.bin", "model.safetensors", "model.fp16.safetensors", "tf_model.h5");
  expect(await modelPath("hf-hub:org/clip", noWaits)).toBe(snapshot());
  const descriptions = ["preprocessor_config.json", "processor_config.json", "tokenizer.json"];
  const wanted = ["config.json", "model.safetensors", ...descriptions];
  expect(downloaded()).toEqual(wanted);
  expect(readdirSync(snapshot()).sort()).toEqual(wanted);
  await modelPath("hf-hub:org/clip", noWaits);
  expect(downloaded()).toEqual(wanted); // not once more
});

const openClip = "open_clip_config.json";
const shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
test.each([
  [["pytorch_model.bin", "model.bin"], ["pytorch_model.bin"]],
  [["open_clip_pytorch_model.bin", "pytorch_model.bin"], ["pytorch_model.bin"]],
  [["pytorch_model.bin", "model.safetensors", "open_clip_model.safetensors"], ["model.safetensors"]],
  [
    [openClip, "model.safetensors", "open_clip_pytorch_model.bin", "open_clip_model.safetensors"],
    [openClip, "open_clip_model.safetensors"],
  ],
  [
    [openClip, "model.safetensors", "open_clip_pytorch_model.bin"],
    [openClip, "open_clip_pytorch_model.bin"],
  ],
  [
    ["model.safetensors.index.json", ...shards, "model.ckpt"],
    [...shards, "model.safetensors.index.json"],
  ],
  [
    ["pytorch_model.bin.index.json", "pytorch_model-00001-of-00001.bin", "flax_model-00001-of-00001.bin"],
    ["pytorch_model-00001-of-00001.bin", "pytorch_model.bin.index.json"],
  ],
])("of the files %j it takes %j", async (offered, taken) => {
  give("config.json", ...offered);
  await modelPath("hf-hub:org/clip", noWaits);
  expect(downloaded()).toEqual(["config.json", ...taken].sort());
});

test("a revision is asked for, and all files are of the commit that it had at first", async () => {
  give("config.json", "model.safetensors");
  await modelPath("hf-hub:org/clip@v2", noWaits);
  const asked = hub.log.map((line) => line.replace(/\?.*/, ""));
  expect(asked.filter((line) => line.includes("/revision/"))).toEqual(["GET /api/models/org/clip/revision/v2"]);
  expect(asked.filter((line) => line.includes("/tree/")).every((line) => line.endsWith(commit))).toBe(true);
  expect(downloaded()).toHaveLength(2);
  hub.log.length = 0;
  expect(await modelPath(`hf-hub:org/clip@${commit}`, noWaits)).toBe(snapshot());
  expect(hub.log.some((line) => line.includes("/revision/"))).toBe(false);
});

test("what was loaded once is there without a connection, and with HF_HUB_OFFLINE nothing is asked", async () => {
  give("config.json", "tokenizer.json", "model.safetensors");
  await modelPath("hf-hub:org/clip", noWaits);
  hub.log.length = 0;
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  expect(await modelPath("hf-hub:org/clip", noWaits)).toBe(snapshot());
  expect(hub.log).toEqual([]);
  await expect(modelPath("hf-hub:org/other", noWaits)).rejects.toThrow("unset HF_HUB_OFFLINE to download it");
  vi.stubEnv("HF_HUB_OFFLINE", undefined);
  await hub.close();
  expect(await modelPath("hf-hub:org/clip", noWaits)).toBe(snapshot());
});

test("a model without weights that can be read is an error that names them", async () => {
  give("config.json", "tf_model.h5");
  await expect(modelPath("hf-hub:org/clip", noWaits)).rejects.toThrow(
    /modelPath: expected one of model.safetensors, .*, got none of them \(hf-hub:org\/clip\)/,
  );
});

test.each(["hf-hub:", "hf-hub:org/clip@", "hf-hub:../clip", "hf-hub:org/clip@../x"])(
  "%j is no model",
  async (source) => {
    await expect(modelPath(source, noWaits)).rejects.toThrow("expected a model's name on the hub, and a revision");
  },
);

test("a path is itself, with local-dir: before it or not", async () => {
  expect(await modelPath("local-dir:models/clip")).toBe("models/clip");
  expect(await modelPath("models/clip@v2.pt")).toBe("models/clip@v2.pt");
  expect(await modelPath("C:/models/clip.pt")).toBe("C:/models/clip.pt");
});

test("a file at an address is downloaded once, if it is what its SHA-256 says", async () => {
  const content = Buffer.from("weights");
  hub.handle = (request, response) => sendFile(request, response, content);
  const hash = sha256(content);
  const path = join(home, ".cache", "tandem", hash, "LiT.npz");
  expect(await modelPath(`${hub.url}/lit/LiT.npz`, { sha256: hash.toUpperCase() })).toBe(path);
  expect(await modelPath(`${hub.url}/${hash}/LiT.npz`, noWaits)).toBe(path);
  expect(readFileSync(path, "utf8")).toBe("weights");
  expect(hub.log).toEqual(["GET /lit/LiT.npz"]);
  const other = sha256("other");
  await expect(modelPath(`${hub.url}/LiT.npz`, { sha256: other })).rejects.toThrow(
    `expected content with the sha256 ${other}, got ${hash}`,
  );
});

test("an address without a SHA-256 is refused before anything is asked", async () => {
  const remedy = "where none is published, download the file, look at it and give its path";
  await expect(modelPath(`${hub.url}/LiT.npz`)).rejects.toThrow(
    `modelPath: expected the SHA-256 of ${hub.url}/LiT.npz, 64 digits in the address or in { sha256 }, got none; ${remedy}`,
  );
  await expect(modelPath(`${hub.url}/LiT.npz`, { sha256: "abc" })).rejects.toThrow("got abc; ");
  expect(hub.log).toEqual([]);
});

test("OpenAI's nine models are asked for where openai/CLIP does, and checked", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string | URL) => {
    asked.push(`${url}`);
    return new Response("not the weights");
  });
  const hash = "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af";
  await expect(modelPath("openai:ViT-B/32", noWaits)).rejects.toThrow(`expected content with the sha256 ${hash}, got `);
  expect(asked).toEqual([`https://openaipublic.azureedge.net/clip/models/${hash}/ViT-B-32.pt`]);
  expect(Object.keys(openAiReleases)).toEqual(Object.keys(clipModels));
  for (const [model, release] of Object.entries(openAiReleases))
    expect(release.slice(64)).toBe(`/${model.replace("/", "-").replace("@", "-")}.pt`);
  await expect(modelPath("openai:ViT-B-32")).rejects.toThrow("expected openai: and one of RN50, RN101, ");
});

test("a file with other content in openai/CLIP's folder is not taken for the model, and not lost", async () => {
  const path = join(home, ".cache", "clip", "RN50.pt");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "other weights");
  vi.stubGlobal("fetch", async () => new Response("not the weights"));
  await expect(modelPath("openai:RN50", noWaits)).rejects.toThrow("expected content with the sha256 afeb0e10");
  expect(readFileSync(path, "utf8")).toBe("other weights");
});

const settings: DualEncoderSettings = {
  embedDim: 8,
  image: clipVision({ imageSize: 8, patchSize: 4, width: 16, layers: 1, heads: 2, activation: "gelu" }),
  text: clipText({ vocabularySize: 50, contextLength: 6, width: 16, layers: 1, heads: 2, activation: "gelu" }),
};

test("a model of the hub is loaded by its name", async () => {
  const params = initDualEncoder(seedKey(1), settings);
  const folder = join(home, "made");
  await saveForTransformers(folder, { params, settings, preprocessing: publishedPreprocessing("clip", 8) });
  for (const name of readdirSync(folder)) files.set(name, readFileSync(join(folder, name)));
  const loaded = await loadModel("hf-hub:org/clip");
  const ids = tf.tensor2d([[1, 2, 3, 49, 0, 0]], [1, 6], "int32");
  const expected = [...encodeText(params, settings, ids).dataSync()];
  expect([...encodeText(loaded.params, loaded.settings, ids).dataSync()]).toEqual(expected);
  expect(loaded.preprocessing).toMatchObject({ imageSize: 8, interpolation: "bicubic" });
  const local = await loadModel(`local-dir:${folder}`);
  expect([...encodeText(local.params, local.settings, ids).dataSync()]).toEqual(expected);
});

test("towers come from the same places", async () => {
  give("config.json", "model.safetensors");
  await expect(loadImageTower("hf-hub:org/clip")).rejects.toThrow(snapshot());
  await expect(loadTextTower("hf-hub:org/clip")).rejects.toThrow(snapshot());
});

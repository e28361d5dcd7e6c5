// Where a model comes from: a path, the Hugging Face hub in open_clip's spelling, OpenAI's release, or an address with a known
// SHA-256. What is downloaded lies where Python's huggingface_hub and openai/CLIP keep it, and is downloaded once.
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import type { clipModels } from "../encoders/published-models.js";
import { downloadChecked, findSha256, sha256InUrl } from "./download/checked-download.js";
import type { ConnectionOptions } from "./download/connection.js";
import { hubFiles } from "./download/hub.js";
import { complaint } from "./files/complaint.js";
import { weightNames } from "./open-weights.js";

export interface SourceOptions {
  /** Of the file at an address that does not hold it. */
  readonly sha256?: string;
}

/** SHA-256 and name of OpenAI's files by the names of its models (openai/CLIP, clip/clip.py). */
export const openAiReleases = {
  RN50: "afeb0e10f9e5a86da6080e35cf09123aca3b358a0c3e3b6c78a7b63bc04b6762/RN50.pt",
  RN101: "8fa8567bab74a42d41c5915025a8e4538c3bdbe8804a470a72f30b0d94fab599/RN101.pt",
  RN50x4: "7e526bd135e493cef0776de27d5f42653e6b4c8bf9e0f653bb11773263205fdd/RN50x4.pt",
  RN50x16: "52378b407f34354e150460fe41077663dd5b39c54cd0bfd2b27167a4a06ec9aa/RN50x16.pt",
  RN50x64: "be1cfb55d75a9666199fb2206c106743da0f6468c9d327f3e0d0a543a9919d9c/RN50x64.pt",
  "ViT-B/32": "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af/ViT-B-32.pt",
  "ViT-B/16": "5806e77cd80f8b59890b7e101eabd078d9fb84e6937f9e85e4ecb61988df416f/ViT-B-16.pt",
  "ViT-L/14": "b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836/ViT-L-14.pt",
  "ViT-L/14@336px": "3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02/ViT-L-14-336px.pt",
} satisfies Record<keyof typeof clipModels, string>;

/**
 * The path of a model's file or folder, downloaded if it has to be:
 * - "hf-hub:org/name" or "hf-hub:org/name@revision": of its files only the configuration, the tokenizer and one format of weights;
 * - "openai:ViT-B/32", or another of `openAiReleases`;
 * - "https://..." with the SHA-256 of the file, in the address or in the options;
 * - "local-dir:path", or anything else: a path.
 * Throws if there is no such model, if something is not what its hash says, or without a connection and a copy in the cache.
 */
export async function modelPath(source: string, options: SourceOptions & ConnectionOptions = {}): Promise<string> {
  const [, scheme, name] = /^(hf-hub|local-dir|openai|https?):(.*)$/s.exec(source) ?? [];
  switch (scheme) {
    case "hf-hub":
      return fromHub(name, options);
    case "openai":
      return fromOpenAi(name, options);
    case "http":
    case "https":
      return fromAddress(source, options);
    default:
      return scheme === "local-dir" ? name : source;
  }
}

/** What loading reads beside the weights. */
const descriptions: ReadonlySet<string> = new Set([
  "open_clip_config.json",
  "config.json",
  "preprocessor_config.json",
  "processor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "vocab.txt",
  "spiece.model",
  "vocab.json",
  "merges.txt",
]);

async function fromHub(name: string, connection: ConnectionOptions): Promise<string> {
  const [model, revision] = [name.replace(/@.*$/s, ""), /@(.*)$/s.exec(name)?.[1]];
  const folder = await hubFiles(model, (each) => descriptions.has(each), { ...connection, revision });
  const ofCommit = { ...connection, revision: basename(folder) }; // a branch may move on meanwhile
  const known = new Set(readdirSync(folder)); // without a connection that is all
  const note = (each: string) => {
    known.add(each);
    return descriptions.has(each);
  };
  await hubFiles(model, note, ofCommit);
  const names = weightNames((each) => known.has(each));
  const weights = names.find((each) => known.has(each));
  if (weights) return hubFiles(model, (each) => each === weights || isShard(each, weights), ofCommit);
  throw complaint(
    { reader: "modelPath", path: `hf-hub:${name}` },
    `one of ${names.join(", ")}`,
    "none of them",
    "offline, load it once with a connection; otherwise give the path of a file that you downloaded",
  );
}

/** Whether a file is one of those that "model.safetensors.index.json" is an index of: "model-00001-of-00002.safetensors". */
function isShard(name: string, index: string): boolean {
  const [, stem, ending] = /^(\w+)(\.\w+)\.index\.json$/.exec(index) ?? [];
  return stem !== undefined && name.startsWith(`${stem}-`) && name.endsWith(ending);
}

async function fromOpenAi(name: string, connection: ConnectionOptions): Promise<string> {
  const release = Object.entries(openAiReleases).find(([each]) => each === name)?.[1];
  if (release === undefined)
    throw new Error(`modelPath: expected openai: and one of ${Object.keys(openAiReleases).join(", ")}, got "${name}"`);
  const url = `https://openaipublic.azureedge.net/clip/models/${release}`;
  return downloadChecked(url, sha256InUrl(url), join(homedir(), ".cache", "clip"), connection);
}

async function fromAddress(url: string, { sha256, ...connection }: SourceOptions & ConnectionOptions): Promise<string> {
  const expected = (sha256 ?? findSha256(url))?.toLowerCase();
  if (expected === undefined || !/^[0-9a-f]{64}$/.test(expected))
    throw new Error(
      `modelPath: expected the SHA-256 of ${url}, 64 digits in the address or in { sha256 }, got ${expected ?? "none"}; where ` +
        "none is published, download the file, look at it and give its path",
    );
  return downloadChecked(url, expected, join(homedir(), ".cache", "tandem", expected), connection);
}

// Files of models on the Hugging Face hub, downloaded once into the cache that Python's huggingface_hub uses too. What the
// hub's own package does (addresses, lists of files, the cache's place) is left to it; its downloads don't go on after an
// interruption, check no hash and show no progress, so those are Tandem's. Settings are Python's: HF_ENDPOINT, HF_TOKEN,
// HF_HUB_CACHE, HF_HOME, HF_HUB_OFFLINE.
import { HUB_URL, listFiles, modelInfo, pathsInfo } from "@huggingface/hub";
import { z } from "zod";
import { currentSignal } from "../../runtime/breathe.js";
import { complaint, messageOf, quoted } from "../files/complaint.js";
import { ConnectionLost, type ConnectionOptions, persistently, RequestRefused, request } from "./connection.js";
import { download } from "./download.js";
import { isCommit, isSafeName, type ModelCache, modelCache } from "./hub-cache.js";

export interface HubOptions extends ConnectionOptions {
  /** A branch, a tag or a commit; "main" by default. */
  readonly revision?: string;
  /** By default Python's, see `modelCache`. */
  readonly cacheFolder?: string;
}

/**
 * The path of a model's file, "openai/clip-vit-base-patch32" and "config.json", downloaded if it is not in the cache. Without
 * a connection, and with HF_HUB_OFFLINE=1, it is the one in the cache. Throws if there is none, or its hash is wrong.
 */
export async function hubFile(model: string, name: string, options: HubOptions = {}): Promise<string> {
  const source = sourceOf("hubFile", model, options);
  const path = await findFile(source, name);
  if (path !== undefined) return path;
  throw complaint(source, `a file called ${quoted(name)}`, isOffline() ? "none in the cache" : "none", lookOn(source));
}

/** Like `hubFile`, but undefined where the model (offline: the cache) has no such file. */
export async function hubFileIfAny(model: string, name: string, options: HubOptions = {}): Promise<string | undefined> {
  return findFile(sourceOf("hubFileIfAny", model, options), name);
}

/**
 * The folder with a model's files, after downloading those that `choose` says yes to: all shards of a model, or what its
 * tokenizer needs. Throws if there are none. Without a connection it is the folder in the cache, if one of them is there.
 */
export async function hubFiles(
  model: string,
  choose: (name: string) => boolean,
  options: HubOptions = {},
): Promise<string> {
  const source = sourceOf("hubFiles", model, options);
  const known = source.cache.commit(source.revision);
  const hasSome = known !== undefined && source.cache.files(known).some(choose);
  const cached = hasSome ? source.cache.folder(known) : undefined;
  if (isOffline()) return cached ?? notInCache(source);
  return fromHub(source, cached, async (commit) => {
    const chosen: HubFile[] = [];
    for await (const entry of listFiles({ ...callOf(source), recursive: true, revision: commit }))
      if (entry.type === "file" && choose(entry.path)) chosen.push(parseFile(entry, source));
    if (chosen.length === 0) throw complaint(source, "files to choose", "none", lookOn(source));
    for (const file of chosen) await keep(file, commit, source);
    return source.cache.folder(commit);
  });
}

/** A model at a revision, and how to reach it. */
interface Source extends ConnectionOptions {
  readonly reader: string;
  /** For errors. */
  readonly path: string;
  readonly model: string;
  readonly revision: string;
  readonly cache: ModelCache;
  readonly hubUrl: string;
  /** Who asks. Node's fetch takes it away when the hub sends it on to another host. */
  readonly headers: Readonly<Record<string, string>>;
}

const modelName = /^(?!.*(--|\.\.))\w[\w.-]*(\/\w[\w.-]*)?$/;

const Commit = z.object({ sha: z.string().refine(isCommit) });
const HubFile = z.object({
  path: z.string().refine(isSafeName),
  size: z.int().nonnegative(),
  /** Of the content, as git computes it. */
  oid: z.string().regex(/^[0-9a-f]{40}$/),
  /** Large files: the SHA-256 of the content. */
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().nonnegative() }).optional(),
});
type HubFile = z.infer<typeof HubFile>;

function sourceOf(
  reader: string,
  model: string,
  { revision = "main", cacheFolder, signal = currentSignal(), retryWaits }: HubOptions,
): Source {
  const path = revision === "main" ? model : `${model} at ${revision}`;
  if (!modelName.test(model) || !isSafeName(revision))
    throw complaint(
      { reader, path },
      "a model's name on the hub, and a revision",
      quoted(path),
      "see its page on the hub",
    );
  const hubUrl = (process.env.HF_ENDPOINT || HUB_URL).replace(/\/+$/, "");
  const token = process.env.HF_TOKEN?.trim();
  const headers: Source["headers"] = token ? { Authorization: `Bearer ${token}` } : {};
  const cache = modelCache(model, cacheFolder);
  return { reader, path, model, revision, cache, hubUrl, headers, signal, retryWaits };
}

function isOffline(): boolean {
  return /^(1|on|yes|true)$/i.test(process.env.HF_HUB_OFFLINE ?? "");
}

async function findFile(source: Source, name: string): Promise<string | undefined> {
  const { cache, revision } = source;
  if (!isSafeName(name))
    throw complaint(source, "a name of a file in the model", quoted(name), "use / between folders");
  const known = cache.commit(revision);
  const cached = known === undefined ? undefined : cache.file(known, name);
  if (cached !== undefined && known === revision) return cached;
  if (isOffline()) return known !== undefined && cache.files(known).length > 0 ? cached : notInCache(source);
  return fromHub(source, cached, async (commit) => {
    const found = cache.file(commit, name);
    if (found !== undefined) return found;
    const [info] = await pathsInfo({ ...callOf(source), paths: [name], revision: commit });
    return info?.type === "file" ? keep(parseFile(info, source), commit, source) : undefined;
  });
}

/** What `find` makes of the commit that the revision has now; what is in the cache if the hub can't be reached. */
async function fromHub<T>(source: Source, cached: T | undefined, find: (commit: string) => Promise<T>): Promise<T> {
  try {
    const commit = await commitOf(cached === undefined ? source : { ...source, retryWaits: [] });
    const found = await find(commit);
    if (found !== undefined) source.cache.keepCommit(source.revision, commit);
    return found;
  } catch (error) {
    if (error instanceof ConnectionLost && cached !== undefined) return cached;
    throw explained(error, source);
  }
}

async function commitOf(source: Source): Promise<string> {
  const { model, revision } = source;
  if (isCommit(revision)) return revision;
  return Commit.parse(await modelInfo({ ...callOf(source), name: model, revision, additionalFields: ["sha"] })).sha;
}

/** What every function of the hub's package is told. */
function callOf(source: Source) {
  const { model: name, hubUrl, signal } = source;
  const hubFetch = (input: string | URL | Request, init: RequestInit = {}) => {
    const headers = { ...Object.fromEntries(new Headers(init.headers)), ...source.headers };
    return persistently(() => request(input, { ...init, headers, signal }), source);
  };
  return { repo: { type: "model", name }, hubUrl, fetch: hubFetch } as const;
}

function parseFile(info: unknown, source: Source): HubFile {
  const { success, data } = HubFile.safeParse(info);
  if (success) return data;
  throw complaint(source, "a file's name, size and hash from the hub", quoted(JSON.stringify(info)), "do not trust it");
}

/** Puts a file into the cache, and returns its path. */
async function keep({ path: name, size, oid, lfs }: HubFile, commit: string, source: Source): Promise<string> {
  const { cache, hubUrl, model, headers, reader } = source;
  const url = [hubUrl, model, "resolve", commit, ...name.split("/").map(encodeURIComponent)].join("/");
  const file =
    lfs === undefined
      ? { size, hash: { algorithm: "sha1", expected: oid, prefix: `blob ${size}\0` } as const }
      : { size: lfs.size, hash: { algorithm: "sha256", expected: lfs.oid } as const };
  const question = { reader, path: `${source.path}/${name}` };
  await download({ url, headers, question, ...file }, cache.blob(file.hash.expected), source);
  return cache.link(file.hash.expected, commit, name);
}

function notInCache(source: Source): never {
  throw complaint(source, "it in the cache", "nothing", "unset HF_HUB_OFFLINE to download it");
}

function lookOn({ hubUrl, model, revision }: Source): string {
  return `see ${hubUrl}/${model}/tree/${revision}`;
}

/** The errors of requests, in terms of the model. */
function explained(error: unknown, source: Source): unknown {
  if (error instanceof ConnectionLost)
    return complaint(
      source,
      `an answer from ${source.hubUrl}`,
      error.message,
      "try again with a connection, or give the path of a folder",
    );
  if (error instanceof RequestRefused) {
    const isForbidden = error.status === 401 || error.status === 403;
    const token = "set HF_TOKEN to a token that may read it, and accept its terms on its page";
    return complaint(
      source,
      "a model that can be read",
      error.message,
      isForbidden ? `check its name, or ${token}` : lookOn(source),
    );
  }
  const isBadAnswer = error instanceof SyntaxError || error instanceof TypeError || error instanceof z.ZodError;
  return isBadAnswer ? complaint(source, "an answer of the hub", messageOf(error), "try again") : error;
}

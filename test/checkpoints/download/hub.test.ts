import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scanCacheDir } from "@huggingface/hub";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { hubFile, hubFileIfAny, hubFiles } from "../../../lib/checkpoints/download/hub.js";
import { type Loopback, sendFile, sha256, startLoopback } from "./loopback.js";

const base = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(base, { recursive: true }));

const model = "org/clip";
const commit = "0123456789abcdef0123456789abcdef01234567";
const weights = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * i) >> 3));
const config = Buffer.from('{"a": 1}\n');
const gitHash = (content: Buffer) =>
  createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");

/** What the hub says of a file; large ones have their SHA-256, too. */
const small = (path: string, content: Buffer) => ({ type: "file", path, size: content.length, oid: gitHash(content) });
const large = (path: string, content: Buffer) => ({
  ...small(path, Buffer.from(`pointer to ${path}`)),
  size: content.length,
  lfs: { oid: sha256(content), size: content.length, pointerSize: 100 },
});

let cacheFolder: string;
let folders = 0;
let hub: Loopback;
let contents: Loopback;
let files: { path: string }[];
let options: { cacheFolder: string; retryWaits: number[] };
/** The authorization that came with each request. */
let tokens: (string | undefined)[];

beforeEach(async () => {
  cacheFolder = join(base, `${++folders}`);
  options = { cacheFolder, retryWaits: [0, 0] };
  files = [small("config.json", config), large("model.safetensors", weights), small("vocab/words.txt", config)];
  tokens = [];
  contents = await startLoopback((request, response) => {
    tokens.push(request.headers.authorization);
    sendFile(request, response, weights);
  });
  hub = await startLoopback((request, response) => {
    tokens.push(request.headers.authorization);
    answer(request, response);
  });
  vi.stubEnv("HF_ENDPOINT", `${hub.url}/`);
  vi.stubEnv("HF_TOKEN", undefined);
  vi.stubEnv("HF_HUB_OFFLINE", undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([hub.close(), contents.close()]);
});

/** The hub: names of revisions, lists of files, and files, the large ones somewhere else. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? "", "http://hub");
  const is = (start: string) => pathname.startsWith(start);
  const redirect = { Location: `${contents.url}/somewhere?signed=1` };
  if (is(`/api/models/${model}/revision/`)) sendJson(response, { _id: "1", id: model, sha: commit });
  else if (is(`/api/models/${model}/tree/${commit}`)) sendJson(response, [{ type: "directory", path: "v" }, ...files]);
  else if (is(`/api/models/${model}/paths-info/${commit}`)) sendPaths(request, response);
  else if (is(`/${model}/resolve/${commit}/model.safetensors`)) response.writeHead(302, redirect).end();
  else if (is(`/${model}/resolve/${commit}/`)) sendFile(request, response, config);
  else response.writeHead(404, { "X-Error-Message": "Repository not found" }).end();
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader("Content-Type", "application/json").end(JSON.stringify(value));
}

function sendPaths(request: IncomingMessage, response: ServerResponse): void {
  let body = "";
  request.on("data", (text) => {
    body += text;
  });
  request.on("end", () => {
    const { paths } = JSON.parse(body) as { paths: string[] };
    sendJson(
      response,
      files.filter(({ path }) => paths.includes(path)),
    );
  });
}

const snapshot = (name: string) => join(cacheFolder, "models--org--clip", "snapshots", commit, name);
const blobs = () => readdirSync(join(cacheFolder, "models--org--clip", "blobs")).sort();

test("a file comes into the cache as Python's huggingface_hub would put it there", async () => {
  expect(await hubFile(model, "model.safetensors", options)).toBe(snapshot("model.safetensors"));
  expect(await hubFile(model, "vocab/words.txt", options)).toBe(snapshot("vocab/words.txt"));
  expect(readFileSync(snapshot("model.safetensors")).equals(weights)).toBe(true);
  expect(readlinkSync(snapshot("model.safetensors"))).toBe(`../../blobs/${sha256(weights)}`);
  expect(readlinkSync(snapshot("vocab/words.txt"))).toBe(`../../../blobs/${gitHash(config)}`);
  expect(readFileSync(join(cacheFolder, "models--org--clip", "refs", "main"), "utf8")).toBe(commit);
  expect(blobs()).toEqual([sha256(weights), gitHash(config)].sort());
  const { repos, warnings } = await scanCacheDir(cacheFolder);
  expect(warnings).toEqual([]);
  expect(repos.map(({ id, revisions }) => [id.name, revisions[0].commitOid, revisions[0].refs])).toEqual([
    [model, commit, ["main"]],
  ]);
});

test("a file is downloaded once; then only its commit is asked for, and nothing for a file of a named commit", async () => {
  await hubFile(model, "config.json", options);
  hub.log.length = 0;
  await hubFile(model, "config.json", options);
  expect(hub.log).toEqual([expect.stringMatching(/^GET \/api\/models\/org\/clip\/revision\/main\?/)]);
  await hubFile(model, "config.json", { ...options, revision: commit });
  expect(hub.log).toHaveLength(1);
});

test("the cache is where the environment says", async () => {
  vi.stubEnv("HF_HUB_CACHE", join(cacheFolder, "elsewhere"));
  const path = await hubFile(model, "config.json", { retryWaits: [] });
  expect(path).toBe(join(cacheFolder, "elsewhere", "models--org--clip", "snapshots", commit, "config.json"));
});

test("the same content under two names is kept once", async () => {
  await hubFile(model, "config.json", options);
  await hubFile(model, "vocab/words.txt", options);
  expect(blobs()).toEqual([gitHash(config)]);
  expect(hub.log.filter((line) => line.includes("/resolve/"))).toHaveLength(1);
});

test("a revision may be a branch with a slash", async () => {
  await hubFile(model, "config.json", { ...options, revision: "refs/pr/7" });
  expect(hub.log[0]).toContain("/revision/refs%2Fpr%2F7?");
  expect(readFileSync(join(cacheFolder, "models--org--clip", "refs", "refs/pr/7"), "utf8")).toBe(commit);
});

test("the token goes to the hub and not to where the hub sends on to", async () => {
  vi.stubEnv("HF_TOKEN", "hf_secret");
  await hubFile(model, "model.safetensors", options);
  expect(tokens).toEqual(["Bearer hf_secret", "Bearer hf_secret", "Bearer hf_secret", undefined]);
});

test("a cut connection is taken up again where it broke, through the hub", async () => {
  const cuts = [20_000, 10_000];
  contents.handle = (request, response) => sendFile(request, response, weights, { cutAfter: cuts.shift() });
  await hubFile(model, "model.safetensors", options);
  expect(contents.log).toEqual([
    "GET /somewhere?signed=1",
    "GET /somewhere?signed=1 bytes=20000-",
    "GET /somewhere?signed=1 bytes=30000-",
  ]);
  expect(readFileSync(snapshot("model.safetensors")).equals(weights)).toBe(true);
});

test("content with another hash is an error, and not in the cache", async () => {
  const other = Buffer.from(weights);
  other[7]++;
  contents.handle = (request, response) => sendFile(request, response, other);
  const message = `hubFile: expected content with the sha256 ${sha256(weights)}, got ${sha256(other)} (org/clip/model.safetensors)`;
  await expect(hubFile(model, "model.safetensors", options)).rejects.toThrow(message);
  files[0] = small("config.json", Buffer.from('{"a": 2}\n'));
  await expect(hubFile(model, "config.json", options)).rejects.toThrow("expected content with the sha1 ");
  expect(existsSync(snapshot("config.json"))).toBe(false);
  expect(blobs()).toEqual([]);
});

test("content longer than announced is an error as soon as it is", async () => {
  let sent = 0;
  contents.handle = (_, response) => {
    const more = () => {
      if (response.destroyed || sent > 1e8) return;
      sent += weights.length;
      response.write(weights, () => setImmediate(more));
    };
    more();
  };
  await expect(hubFile(model, "model.safetensors", options)).rejects.toThrow("expected 50000 bytes, got more");
  expect(sent).toBeLessThan(1e8);
  expect(blobs()).toEqual([]);
});

test("a file that the model does not have is undefined or an error", async () => {
  expect(await hubFileIfAny(model, "none.bin", options)).toBeUndefined();
  expect(await hubFileIfAny(model, "config.json", options)).toBe(snapshot("config.json"));
  await expect(hubFile(model, "none.bin", options)).rejects.toThrow(
    `hubFile: expected a file called "none.bin", got none (org/clip); see ${hub.url}/org/clip/tree/main`,
  );
});

test("a model that is not there, or not for everyone, is an error that says what to do", async () => {
  const unknown = 'expected a model that can be read, got status 404 ("Repository not found") from 127.0.0.1';
  await expect(hubFileIfAny("org/none", "config.json", options)).rejects.toThrow(`hubFileIfAny: ${unknown}`);
  for (const status of [401, 403]) {
    hub.handle = (_, response) => response.writeHead(status).end();
    await expect(hubFile(model, "config.json", options)).rejects.toThrow("set HF_TOKEN to a token that may read it");
  }
});

test("a file that only some may read is an error that says what to do", async () => {
  hub.handle = (request, response) => {
    if (request.url?.includes("/resolve/")) response.writeHead(403).end();
    else answer(request, response);
  };
  await expect(hubFile(model, "config.json", options)).rejects.toThrow("set HF_TOKEN to a token that may read it");
});

test("offline, files come from the cache or not at all", async () => {
  await hubFile(model, "config.json", options);
  hub.log.length = 0;
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  expect(await hubFile(model, "config.json", options)).toBe(snapshot("config.json"));
  expect(await hubFileIfAny(model, "model.safetensors", options)).toBeUndefined();
  await expect(hubFile(model, "model.safetensors", options)).rejects.toThrow("got none in the cache (org/clip)");
  expect(await hubFiles(model, (name) => name.endsWith(".json"), options)).toBe(join(snapshot("config.json"), ".."));
  const nothing = "expected it in the cache, got nothing (org/other); unset HF_HUB_OFFLINE to download it";
  await expect(hubFile("org/other", "config.json", options)).rejects.toThrow(nothing);
  await expect(hubFileIfAny("org/other", "config.json", options)).rejects.toThrow(nothing);
  await expect(hubFiles(model, (name) => name.endsWith(".bin"), options)).rejects.toThrow("expected it in the cache");
  expect(hub.log).toEqual([]);
});

test("without a connection what is in the cache is taken, at once", async () => {
  await hubFile(model, "config.json", options);
  await hub.close();
  const waiting = { cacheFolder, retryWaits: [1000] };
  expect(await hubFile(model, "config.json", waiting)).toBe(snapshot("config.json"));
  await expect(hubFile(model, "model.safetensors", options)).rejects.toThrow(
    /hubFile: expected an answer from http:.*, got .*ECONNREFUSED.* \(org\/clip\); try again/,
  );
});

test("a chosen part of a model comes as a folder", async () => {
  const folder = await hubFiles(model, (name) => !name.endsWith(".json"), options);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["model.safetensors", "vocab", "vocab/words.txt"]);
  await expect(hubFiles(model, () => false, options)).rejects.toThrow("hubFiles: expected files to choose, got none");
});

test.each(["../../x", "/etc/passwd", "a/../../x", "a//b", "", ".", "C:\\x", "a\\..\\x", "a\0b"])(
  "a file called %j is refused, whoever names it",
  async (name) => {
    await expect(hubFile(model, name, options)).rejects.toThrow("expected a name of a file in the model");
    files = [small(name, config)];
    await expect(hubFiles(model, () => true, options)).rejects.toThrow("expected a file's name, size and hash");
    expect(existsSync(cacheFolder)).toBe(false);
  },
);

test("hashes that are paths are refused", async () => {
  files = [{ ...small("config.json", config), oid: "../../../x" } as { path: string }];
  await expect(hubFile(model, "config.json", options)).rejects.toThrow("expected a file's name, size and hash");
  hub.handle = (_, response) => response.end(JSON.stringify({ _id: "1", id: model, sha: "../../x" }));
  await expect(hubFile(model, "config.json", options)).rejects.toThrow("hubFile: expected an answer of the hub");
  hub.handle = (_, response) => response.end("<html>");
  await expect(hubFile(model, "config.json", options)).rejects.toThrow("hubFile: expected an answer of the hub");
});

test("an address that is none is an error at once", async () => {
  vi.stubEnv("HF_ENDPOINT", "nowhere");
  await expect(hubFile(model, "config.json", { cacheFolder, retryWaits: [1000] })).rejects.toThrow(
    "hubFile: expected an answer of the hub, got Failed to parse URL from nowhere/api/models",
  );
});

test.each([
  ["../clip", "main"],
  ["a/b/c", "main"],
  ["", "main"],
  ["a--b", "main"],
  ["org/clip", "../../x"],
  ["org/clip", ""],
])("the model %j at %j is refused", async (name, revision) => {
  const message = "hubFile: expected a model's name on the hub, and a revision";
  await expect(hubFile(name, "config.json", { ...options, revision })).rejects.toThrow(message);
});

test("an older file of other size under the same hash is replaced", async () => {
  mkdirSync(join(cacheFolder, "models--org--clip", "blobs"), { recursive: true });
  writeFileSync(join(cacheFolder, "models--org--clip", "blobs", gitHash(config)), "cut");
  expect(readFileSync(await hubFile(model, "config.json", options)).equals(config)).toBe(true);
});

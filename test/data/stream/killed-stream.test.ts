// A process that streams is killed in the middle of an epoch, when it likes; another one goes on from the position that was saved
// last and gives the batches that an uninterrupted one gives.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tar, temporaryFolder } from "../readers/small-files.js";
import { shardFiles } from "./stream-fixtures.js";

const { folder, write } = temporaryFolder();
const steps = 40;

/** Streams from what is saved, if anything is; after each batch, saves its hash and the position after it. */
const program = `
const { createHash } = require("node:crypto");
const { existsSync, readFileSync } = require("node:fs");
const { writeFileAtomically } = require("./dist/lib/runtime/files.js");
const { seedKey } = require("./dist/lib/runtime/random.js");
const { openTarShards } = require("./dist/lib/data/stream/tar-shards.js");
const { openPairStream } = require("./dist/lib/data/stream/pair-stream.js");
const { publishedPreprocessing } = require("./dist/lib/data/published-preprocessing.js");
const [shards, file, steps] = process.argv.slice(1);
(async () => {
  const saved = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { hashes: [] };
  const tokenizer = { tokenize: (texts) => ({ ids: Int32Array.from(texts, (text) => Number(text.split(" ")[1])), truncated: 0 }) };
  const settings = { tokenizer, batchSize: 7, preprocessing: publishedPreprocessing("clip", 2), key: seedKey(5), shardsPerWindow: 2 };
  const stream = openPairStream(await openTarShards(shards), settings, saved.position);
  const hashes = saved.hashes;
  for (let step = hashes.length; step < steps; step++) {
    const { images, ids, names } = await stream.batch(step);
    hashes.push(createHash("sha256").update(images).update(ids).update(names.join()).digest("hex"));
    writeFileAtomically(file, JSON.stringify({ hashes, position: stream.position(step + 1) }));
    if (step > 0 && step % 13 === 0 && !process.env.UNINTERRUPTED) process.kill(process.pid, "SIGKILL");
  }
})();`;

/** Resolves to the signal that ended the program, or null. */
function run(file: string, env: Record<string, string> = {}): Promise<NodeJS.Signals | null> {
  const args = ["-e", program, join(folder, "{0..3}.tar"), file, String(steps)];
  const child = spawn(process.execPath, args, {
    cwd: join(__dirname, "../../.."),
    env: { ...process.env, ...env },
    stdio: "inherit",
  });
  return new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)));
}

test("killed processes leave a position from which others give the same bytes", async () => {
  for (const shard of [0, 1, 2, 3]) write(`${shard}.tar`, tar(await shardFiles(11 * shard, 11 * shard + 11)));
  const [whole, torn] = [join(folder, "whole.json"), join(folder, "torn.json")];
  expect(await run(whole, { UNINTERRUPTED: "1" })).toBe(null);
  const ends: (NodeJS.Signals | null)[] = [];
  while (ends.at(-1) !== null && ends.length < 10) ends.push(await run(torn));
  expect(ends).toEqual(["SIGKILL", "SIGKILL", "SIGKILL", null]); // after batches 13, 26 and 39
  expect(existsSync(whole)).toBe(true);
  const hashOf = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
  expect(hashOf(torn)).toBe(hashOf(whole));
});

import { appendFileSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPairStream } from "../../../lib/data/stream/pair-stream.js";
import { shardNames } from "../../../lib/data/stream/shard-names.js";
import { sampleCount } from "../../../lib/data/stream/sharded-pairs.js";
import { openTarShards } from "../../../lib/data/stream/tar-shards.js";
import { tar, temporaryFolder } from "../readers/small-files.js";
import { samplesOf, shardFiles, streamSettings } from "./stream-fixtures.js";

const { folder, write } = temporaryFolder();

test("patterns of shards are what a shell makes of them", () => {
  expect(shardNames("a/{08..11}.tar")).toEqual(["a/08.tar", "a/09.tar", "a/10.tar", "a/11.tar"]);
  expect(shardNames("{x,y}/{0..1}.tar")).toEqual(["x/0.tar", "x/1.tar", "y/0.tar", "y/1.tar"]);
  expect(shardNames("a.tar::b.tar")).toEqual(["a.tar", "b.tar"]);
  expect(() => shardNames("a/{0..1.tar")).toThrow("braces in pairs");
  expect(() => shardNames("a/{1}.tar")).toThrow("a range or a list in braces, got {1}");
  expect(() => shardNames("a/{3..1}.tar")).toThrow("a range of 1 to 1000000 numbers, got {3..1}");
});

test("shards as img2dataset writes them are streamed, picture by picture", async () => {
  for (const shard of [0, 1, 2]) write(`plain/0000${shard}.tar`, tar(await shardFiles(5 * shard, 5 * shard + 5)));
  const source = await openTarShards(join(folder, "plain/{00000..00002}.tar"));
  expect(sampleCount(source)).toBe(15);
  const stream = openPairStream(source, { ...streamSettings, batchSize: 15 });
  const { texts, greys } = samplesOf(await stream.batch(0));
  expect(greys).toEqual(texts);
  expect(texts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, n) => n));
});

test("a manifest keeps the counts, and shards that changed are counted again", async () => {
  write("kept/0.tar", tar(await shardFiles(0, 3)));
  const manifest = join(folder, "kept/manifest.json");
  await openTarShards(join(folder, "kept/0.tar"), { manifest });
  const written = JSON.parse(readFileSync(manifest, "utf8"));
  expect(written).toMatchObject({ samples: 3, skipped: 0, shards: [{ name: "0.tar", samples: 3 }] });
  write("kept/manifest.json", readFileSync(manifest, "utf8").replaceAll('"samples": 3', '"samples": 2'));
  const believed = await openTarShards(join(folder, "kept/0.tar"), { manifest });
  expect(sampleCount(believed)).toBe(2);
  await expect(believed.openShard(0)).rejects.toThrow(/expected 2 samples in \d+ bytes, got 3/);
  write("kept/0.tar", tar(await shardFiles(0, 4)));
  expect(sampleCount(await openTarShards(join(folder, "kept/0.tar"), { manifest }))).toBe(4);
  write("kept/manifest.json", "{}");
  await expect(openTarShards(join(folder, "kept/0.tar"), { manifest })).rejects.toThrow(
    "expected a manifest of shards",
  );
});

test("an archive that is cut short is an error that names it, or gives what comes before the cut", async () => {
  const path = write("cut/0.tar", tar(await shardFiles(0, 3)));
  truncateSync(path, 512 * 13); // six files of a header and a block are whole, of the seventh the header
  await expect(openTarShards(path)).rejects.toThrow(
    /expected 92 bytes of "000000002.png" from byte 6656 on, got 6656 in all .*cut\/0\.tar.*damaged or cut short.*keep what is whole" \} for its first 1 samples/,
  );
  const kept = await openTarShards(path, { damaged: "keep what is whole" });
  expect(sampleCount(kept)).toBe(1);
  expect((await kept.openShard(0)).size).toBe(1);
});

test("samples without a text are skipped and named, and too many of them are an error", async () => {
  const good = await shardFiles(0, 12);
  const path = write("some/0.tar", tar([...good, { name: "x.png", content: "" }]));
  const source = await openTarShards(path);
  expect([sampleCount(source), source.shards[0].skipped]).toEqual([12, 1]);
  expect(source.firstSkipped).toEqual([{ name: `${path}: x`, reason: "expected .txt or .json, got .png" }]);
  const labels = good.map((file) => ({
    ...file,
    name: file.name.replace(/(txt|json)$/, (kind) => (kind === "txt" ? "cls" : "id")),
  }));
  await expect(openTarShards(write("labels/0.tar", tar(labels)))).rejects.toThrow(
    /at most 10 % of samples without a picture or text, got 12 of 12 in .*expected \.txt or \.json, got \.png, \.cls, \.id/,
  );
});

test("titles, descriptions and tags of .json are kept apart", async () => {
  const [picture] = await shardFiles(7, 8);
  const files = [
    picture,
    { name: "000000007.json", content: JSON.stringify({ title: " A ", description: "B", tags: ["c", " d "] }) },
  ];
  const shard = await (await openTarShards(write("fields/0.tar", tar(files)))).openShard(0);
  expect((await shard.read(0)).caption).toEqual({ title: "A", description: "B", tags: ["c", "d"] });
});

test("empty texts and broken pictures are bad samples when they come", async () => {
  const good = await shardFiles(0, 2);
  const files = [...good, { name: "a.png", content: "no picture" }, { name: "a.txt", content: "a" }];
  const path = write(
    "bad/0.tar",
    tar([...files, { name: "b.png", content: good[0].content }, { name: "b.txt", content: " " }]),
  );
  const shard = await (await openTarShards(path)).openShard(0);
  await expect(shard.read(2)).rejects.toThrow(/expected a JPEG.*bad\/0\.tar: a\)/);
  await expect(shard.read(3)).rejects.toThrow(/expected a caption, got an empty one .*bad\/0\.tar: b\)/);
});

test("compressed archives, equal names and shards that grow while they are read are errors", async () => {
  await expect(openTarShards("a.tar.gz")).rejects.toThrow("expected plain tar files, got a compressed one (a.tar.gz)");
  await expect(openTarShards(["a/0.tar", "b/0.tar"])).rejects.toThrow("got 0.tar twice");
  await expect(openTarShards([])).rejects.toThrow("got none");
  const path = write("grown/0.tar", tar(await shardFiles(0, 2)));
  const source = await openTarShards(path);
  appendFileSync(path, Buffer.alloc(512));
  await expect(source.openShard(0)).rejects.toThrow("the shard has changed");
});

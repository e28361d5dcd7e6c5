import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withFile } from "../../../lib/data/readers/byte-range.js";
import { parseDelimited } from "../../../lib/data/readers/delimited-text.js";
import { openPairStream } from "../../../lib/data/stream/pair-stream.js";
import { openParquetShards } from "../../../lib/data/stream/parquet-shards.js";
import { sampleCount } from "../../../lib/data/stream/sharded-pairs.js";
import { rowBlocks } from "../../../lib/data/stream/table-blocks.js";
import { openTableShards } from "../../../lib/data/stream/table-shards.js";
import { temporaryFolder } from "../readers/small-files.js";
import { samplesOf, shardFiles, streamSettings } from "./stream-fixtures.js";

const { folder, write } = temporaryFolder();

test("blocks of rows are those that the table has when it is read as a whole", async () => {
  const field = fc.oneof(fc.stringMatching(/^[ab ]{0,4}$/), fc.stringMatching(/^[a",\n\r]{0,4}$/));
  const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 12 }), async (rows) => {
      const text = ["x,y", ...rows.map((row) => row.map(quoted).join(","))].join("\n");
      const path = write("random.csv", text);
      const { blocks } = await withFile("test", path, (file) => rowBlocks(file, { delimiter: ",", rowsPerBlock: 2 }));
      const bytes = Buffer.from(text);
      const found = blocks.flatMap(({ begin, end, rows: expected }) => {
        const parsed = parseDelimited(`x,y\n${bytes.subarray(begin, end)}`, ",").rows;
        expect(parsed.length).toBe(expected);
        return parsed;
      });
      expect(found).toEqual(rows);
    }),
  );
});

test("a table of paths and titles is streamed, its delimiter and columns found out", async () => {
  const pictures = (await shardFiles(0, 9)).filter(({ name }) => name.endsWith(".png"));
  for (const { name, content } of pictures) write(`csv/${name}`, content);
  const rows = pictures.map(({ name }, n) => `${name}\t"a ""sample"", number\n${n}"\tthing, ,other`);
  const path = write("csv/train.csv", ["filepath\ttitle\tkeywords", ...rows].join("\r\n"));
  const source = await openTableShards(path, { tags: "keywords" });
  expect(sampleCount(source)).toBe(9);
  const { texts, greys } = samplesOf(await openPairStream(source, { ...streamSettings, batchSize: 9 }).batch(0));
  expect(greys).toEqual(texts);
  const { caption } = await (await source.openShard(0)).read(3);
  expect(caption).toEqual({ title: 'a "sample", number\n3', description: "", tags: ["thing", "other"] });
});

test("missing columns, files and texts are errors that say what there is", async () => {
  const path = write("odd/train.csv", "name,words\nnone.png,a cat\nother.png,\n");
  await expect(openTableShards(path)).rejects.toThrow(
    /expected a column "filepath" for the picture, got "name", "words", separated by "," \(.*train\.csv\)/,
  );
  await expect(openTableShards(path, { picture: "name" })).rejects.toThrow('a column "title" for the title');
  const shard = await (await openTableShards(path, { picture: "name", title: "words" })).openShard(0);
  await expect(shard.read(0)).rejects.toThrow("none.png");
  await expect(shard.read(1)).rejects.toThrow(/expected a caption, got an empty one \(.*other\.png\)/);
  await expect(openTableShards(write("odd/empty.csv", "filepath,title\n"))).rejects.toThrow("expected rows below");
  const torn = write("odd/torn.csv", "filepath,title\na.png,b\nc.png\n");
  await expect(openTableShards(torn)).rejects.toThrow(/expected 2 fields .*torn\.csv, rows from byte 15 on/);
});

test("row groups of Parquet files are shards", async () => {
  const source = await openParquetShards("test/fixtures/datasets/captions.parquet", { title: "captions" });
  expect(sampleCount(source)).toBe(7);
  const read: string[] = [];
  for (const [number, { samples }] of source.shards.entries()) {
    const shard = await source.openShard(number);
    for (let i = 0; i < samples; i++)
      read.push(
        await shard.read(i).then(
          ({ caption }) => caption.title,
          (error: Error) => error.message,
        ),
      );
  }
  expect(read.filter((text) => text.length === 1)).toEqual(["a", "c", "d", "f", "g", "h"]);
  expect(read[2]).toMatch(/expected a caption, got an empty one .*row \d of group \d/);
  await expect(openParquetShards("test/fixtures/datasets/captions.parquet")).rejects.toThrow(
    /expected a column "caption", got .*"captions"/,
  );
  await expect(openParquetShards(join(folder, "csv"))).rejects.toThrow("expected Parquet files, got none");
});

import { expect, test } from "vitest";
import { torchEntries } from "../../../lib/checkpoints/torch/torch-entries.js";

test("an archive has its small files, the order of bytes, the storages by number and a version", async () => {
  const entries = torchEntries({ "data.pkl": Buffer.of(1), "code/a.py": "b" }, [async () => Uint8Array.of(2, 3)]);
  const contents = await Promise.all(
    entries.map(async ({ name, pieces }) => [name, Buffer.concat(await pieces()).toString("latin1")]),
  );
  expect(contents).toEqual([
    ["archive/data.pkl", "\x01"],
    ["archive/code/a.py", "b"],
    ["archive/byteorder", "little"],
    ["archive/data/0", "\x02\x03"],
    ["archive/version", "3\n"],
  ]);
});

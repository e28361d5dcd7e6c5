// Documents and notebooks that tell the truth: what they point to exists, and what they show was run.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";

const skipped = ["node_modules", ".venv", ".git", ".cache", "dist", "out", "shared", "fixtures", ".ipynb_checkpoints"];
const documents = filesBelow(".").filter((file) => file.endsWith(".md"));

test("every relative link in a document leads to a file", () => {
  const dead = documents.flatMap((file) =>
    matches(file, /\]\(([^)\s]+)\)/g)
      .filter((target) => !/^([a-z]+:|#)/.test(target))
      .filter((target) => !existsSync(join(dirname(file), decodeURI(target.split("#")[0]))))
      .map((target) => `${file}: ${target}`),
  );
  expect(dead).toEqual([]);
});

test("every path of the project that a document quotes exists", () => {
  // A name in angle brackets or with a star stands for many: `lib/losses/<name>.ts`.
  const dead = documents.flatMap((file) =>
    matches(file, /`((?:lib|experiments|notebooks|test)\/[\w./-]+)`/g)
      .filter((path) => !existsSync(path) && !existsSync(join(dirname(file), path)))
      .map((path) => `${file}: ${path}`),
  );
  expect(dead).toEqual([]);
});

test("the map in lib/README.md has a line for every file of the library", () => {
  const lines = readFileSync("lib/README.md", "utf8").split("\n");
  const names = filesBelow("lib")
    .filter((file) => /\.(ts|mjs)$/.test(file) && !file.startsWith("lib/engine/shims/"))
    .map((file) => basename(file));
  const linesWith = (name: string) => lines.filter((line) => line.split(/[\s`/|()[\],]+/).includes(name)).length;
  const missing = [...new Set(names)].filter(
    (name) => linesWith(name) < names.filter((other) => other === name).length,
  );
  expect(missing).toEqual([]);
});

test("every code cell of a committed notebook was run, and none failed", () => {
  const wrong = filesBelow("notebooks")
    .filter((file) => file.endsWith(".ipynb"))
    .flatMap((file) => faults(JSON.parse(readFileSync(file, "utf8"))).map((fault) => `${file}: ${fault}`));
  expect(wrong).toEqual([]);
});

interface Cell {
  cell_type: string;
  source: string | string[];
  execution_count?: number | null;
  outputs?: { output_type: string; ename?: string }[];
}

function faults({ cells }: { cells: Cell[] }): string[] {
  const code = cells.filter(({ cell_type, source }) => cell_type === "code" && [source].flat().join("").trim() !== "");
  return code.flatMap(({ execution_count, outputs = [] }, index) => {
    const errors = outputs.filter(({ output_type }) => output_type === "error");
    const unrun = typeof execution_count === "number" ? [] : [`code cell ${index + 1} was not run`];
    return [...unrun, ...errors.map(({ ename }) => `code cell ${index + 1} shows an error: ${ename}`)];
  });
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** What the pattern's first group catches in a document, code blocks left out: their paths may be examples. */
function matches(file: string, pattern: RegExp): string[] {
  const text = readFileSync(file, "utf8").replace(/^```[\s\S]*?^```/gm, "");
  return [...text.matchAll(pattern)].map((match) => match[1]);
}

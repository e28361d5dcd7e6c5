// The direction of imports in lib/: each folder imports only from those to its left, so that every part can be read,
// used and replaced without those built on it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

/** Left to right; the first three are the base, of which statistics and tokenizers import nothing but runtime. */
const base = ["runtime", "statistics", "tokenizers"];
const layers = [
  ...base,
  ...["engine", "data", "encoders", "checkpoints", "embeddings", "losses", "training"],
  ...["evaluation", "results", "figures", "harness", "notebook"],
];

/** Parts of large folders, left to right in the same sense; "" are the files that lie in none. */
const parts: Readonly<Record<string, readonly string[]>> = {
  tokenizers: ["", "text", "bpe", "wordpiece", "sentencepiece", "hugging-face"],
  checkpoints: ["files", "torch", "download", "tables", "formats", ""],
};

const files = readdirSync("lib", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.startsWith("engine/shims/"))
  .map((file) => join("lib", file));
const importsOf = new Map(files.map((file) => [file, ts.preProcessFile(readFileSync(file, "utf8")).importedFiles]));

test("every folder of lib has its place in the order of layers", () => {
  const folders = readdirSync("lib", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const unplaced = folders.map(({ name }) => name).filter((name) => !layers.includes(name) && name !== "setup");
  expect(unplaced).toEqual([]);
});

test("folders import only from folders to their left", () => {
  const wrong = localImports().filter(({ from, to }) => !mayImport(folderOf(from), folderOf(to)));
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test("parts of a folder import only from parts to their left", () => {
  const wrong = localImports().filter(({ from, to }) => {
    const order = parts[folderOf(from)];
    return order && folderOf(to) === folderOf(from) && !(order.indexOf(partOf(to)) <= order.indexOf(partOf(from)));
  });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  const unplaced = files.filter((file) => parts[folderOf(file)] && !parts[folderOf(file)].includes(partOf(file)));
  expect(unplaced).toEqual([]);
});

test("no file imports itself by way of others, types included", () => {
  expect(cycles()).toEqual([]);
});

test("only lib/engine knows TensorFlow.js' packages", () => {
  const elsewhere = files.filter((file) => folderOf(file) !== "engine");
  const wrong = elsewhere.filter((file) =>
    importsOf.get(file)?.some(({ fileName }) => fileName.startsWith("@tensorflow/")),
  );
  expect(wrong).toEqual([]);
});

/** lib/index.ts and other files outside folders may import all of them. */
function folderOf(file: string): string {
  const folder = relative("lib", dirname(file)).split("/")[0];
  return folder === "" ? "index" : folder;
}

/** The folder within a folder of lib, "" for none. */
function partOf(file: string): string {
  return relative("lib", dirname(file)).split("/")[1] ?? "";
}

function mayImport(from: string, to: string): boolean {
  if (from === to || from === "index") return true;
  if (base.includes(from)) return to === "runtime";
  return layers.indexOf(to) >= 0 && layers.indexOf(to) < layers.indexOf(from);
}

function localImports(): { from: string; to: string }[] {
  return files.flatMap((from) =>
    (importsOf.get(from) ?? [])
      .filter(({ fileName }) => fileName.startsWith("."))
      .map(({ fileName }) => ({ from, to: join(dirname(from), fileName).replace(/\.js$/, ".ts") }))
      .filter(({ to }) => existsSync(to)),
  );
}

/** Depth-first: a file met again while its own imports are being followed closes a cycle. */
function cycles(): string[] {
  const found: string[] = [];
  const state = new Map<string, "open" | "closed">();
  const next = new Map<string, string[]>();
  for (const { from, to } of localImports()) next.set(from, [...(next.get(from) ?? []), to]);
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === "open") found.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (state.has(file)) return;
    state.set(file, "open");
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    state.set(file, "closed");
  };
  for (const file of files) visit(file, []);
  return found;
}

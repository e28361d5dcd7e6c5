import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { build } from "../../lib/setup/build.mjs";
import { placeWith } from "./places.js";

/** A compiler in one file: copies every lib/*.ts to dist/lib/*.js, and fails where a source says "error". */
const tsc = `const { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync, existsSync } = require("fs");
appendFileSync("calls", existsSync("dist/.tsbuildinfo") ? "incremental " : "whole ");
mkdirSync("dist/lib", { recursive: true });
for (const file of readdirSync("lib").filter((name) => name.endsWith(".ts"))) {
  const text = readFileSync("lib/" + file, "utf8");
  if (text.includes("error")) { console.log("lib/" + file + "(1,1): error TS1: wrong"); process.exit(2); }
  writeFileSync("dist/lib/" + file.replace(".ts", ".js"), text);
}
writeFileSync("dist/.tsbuildinfo", "{}");`;

const project = () =>
  placeWith({ "lib/a.ts": "a", "lib/b.ts": "b", "tsconfig.json": "{}", "node_modules/typescript/bin/tsc": tsc });

test("a build is done until a source changes, and then only the change is compiled", async () => {
  const place = project();
  expect(build.isDone(place)).toBe(false);
  await build.run(place);
  expect(build.isDone(place)).toBe(true);
  writeFileSync(join(place.root, "lib/a.ts"), "a2");
  expect(build.isDone(place)).toBe(false);
  await build.run(place);
  expect(build.isDone(place)).toBe(true);
  expect(readFileSync(join(place.root, "calls"), "utf8")).toBe("whole incremental ");
});

test("a lost or emptied output is noticed and everything is compiled anew", async () => {
  const place = project();
  await build.run(place);
  rmSync(join(place.root, "dist/lib/a.js"));
  expect(build.isDone(place)).toBe(false);
  await build.run(place);
  writeFileSync(join(place.root, "dist/lib/a.js"), "");
  expect(build.isDone(place)).toBe(false);
  await build.run(place);
  expect(readFileSync(join(place.root, "dist/lib/a.js"), "utf8")).toBe("a");
  expect(readFileSync(join(place.root, "calls"), "utf8")).toBe("whole whole whole ");
});

test("the output of a deleted source goes away with its declarations and maps", async () => {
  const place = project();
  await build.run(place);
  for (const kind of ["d.ts", "js.map"]) writeFileSync(join(place.root, `dist/lib/b.${kind}`), "");
  rmSync(join(place.root, "lib/b.ts"));
  await build.run(place);
  for (const kind of ["js", "d.ts", "js.map"]) expect(existsSync(join(place.root, `dist/lib/b.${kind}`))).toBe(false);
  expect(existsSync(join(place.root, "dist/lib/a.js"))).toBe(true);
});

test("compile errors are shown as the compiler prints them, and the build stays due", async () => {
  const place = project();
  await build.run(place);
  writeFileSync(join(place.root, "lib/b.ts"), "error");
  await expect(build.run(place)).rejects.toThrow("TypeScript found errors:\nlib/b.ts(1,1): error TS1: wrong\n");
  expect(build.isDone(place)).toBe(false);
});

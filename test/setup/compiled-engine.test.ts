import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addonFile, compiledEngine, compilerArguments, sourceArguments } from "../../lib/setup/compiled-engine.mjs";
import { fakeAddon, withFakeAddons } from "./fake-addon.js";
import { placeWith, writeText } from "./places.js";

const sources = "lib/engine/native";
const tensorflow = ".venv/lib/python3.11/site-packages/tensorflow";

/** Writes an addon where -o points; a trial run without -o only reads its input. */
const compiler = (text: string) => `while [ $# -gt 0 ]; do [ "$1" = -o ] && out="$2"; shift; done
[ -n "$out" ] || { cat > /dev/null; exit 0; }
${text}`;

const writing = (text: string) => compiler(`cat > "$out" <<'end'\n${text}\nend`);

/** A project whose addons are JavaScript. */
function project(script: string) {
  const files = {
    [`${sources}/addon.cc`]: "int a;",
    [`${sources}/engine.h`]: "int b;",
    [`${tensorflow}/libtensorflow_cc.so.2`]: "cc",
    [`${tensorflow}/libtensorflow_framework.so.2`]: "framework",
  };
  return withFakeAddons(placeWith(files, { "g++": script }));
}

test("an addon that squares rightly is stamped; new sources, a new TensorFlow or a damaged addon make it due", async () => {
  const place = project(writing(fakeAddon(["CPU"], "x * x")));
  expect(compiledEngine.isDone(place)).toBe(false);
  await compiledEngine.run(place);
  expect(compiledEngine.isDone(place)).toBe(true);
  for (const [file, text] of [
    [`${sources}/addon.cc`, "int c;"],
    [`${sources}/engine.h`, "int d;"],
    [addonFile, "damaged"],
    [`${tensorflow}/libtensorflow_cc.so.2`, "larger"],
  ]) {
    writeFileSync(join(place.root, file), text);
    expect(compiledEngine.isDone(place), file).toBe(false);
    await compiledEngine.run(place);
    expect(compiledEngine.isDone(place), file).toBe(true);
  }
  writeText(join(place.root, sources, "README.md"), "words");
  expect(compiledEngine.isDone(place)).toBe(true);
});

test("an addon that squares wrongly, or ends the process, is refused and stays due", async () => {
  const wrong = project(writing(fakeAddon(["CPU"], "x + x")));
  await expect(compiledEngine.run(wrong)).rejects.toThrow("squaring a number with the compiled engine");
  expect(compiledEngine.isDone(wrong)).toBe(false);
  const broken = project(writing("process.exit(3)"));
  await expect(compiledEngine.run(broken)).rejects.toThrow("it ended with code 3 and printed nothing");
  expect(compiledEngine.isDone(broken)).toBe(false);
});

test("a failed compilation leaves no file and shows the compiler's words", async () => {
  const place = project(compiler('echo half > "$out"; echo "addon.cc:1: error: no TFE_Execute"; exit 1'));
  await expect(compiledEngine.run(place)).rejects.toThrow("addon.cc:1: error: no TFE_Execute");
  expect(readdirSync(join(place.root, sources, "build"))).toEqual([]);
});

test("the addon finds TensorFlow relative to itself, so that the folder may move", () => {
  const place = project("");
  expect(compilerArguments(place, "out.node").at(-1)).toBe(`-Wl,-rpath,$ORIGIN/../../../../${tensorflow}`);
  const mac = compilerArguments({ ...place, platform: "darwin" }, "out.node");
  expect(mac.at(-1)).toBe(`-Wl,-rpath,@loader_path/../../../../${tensorflow}`);
  expect(mac).toContain("dynamic_lookup");
});

test("only the project's own sources are compiled, with every warning", () => {
  const place = project("");
  const given = sourceArguments(place);
  expect(given.filter((argument) => /\.(cc|h)$/.test(argument))).toEqual([join(place.root, sources, "addon.cc")]);
  expect(given).toEqual(expect.arrayContaining(["-Wall", "-Wextra", "-Wpedantic"]));
});

test("without TensorFlow the remedy is told", () => {
  const place = project("");
  rmSync(join(place.root, ".venv"), { recursive: true });
  expect(() => compilerArguments(place, "out.node")).toThrow("delete .venv");
});

test("without a compiler the machine's lack is told", () => {
  const place = project("");
  expect(compiledEngine.problems({ ...place, env: { PATH: "" } })).toHaveLength(1);
  expect(compiledEngine.problems(project(compiler("exit 0")))).toEqual([]);
});

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compilerArguments, tensorflowLink } from "../../lib/setup/tensorflow-link.mjs";
import { placeWith } from "./places.js";

const packageFolder = "node_modules/@tensorflow/tfjs-node-gpu";
const tensorflow = ".venv/lib/python3.11/site-packages/tensorflow";

/** The package's entry stands in for TensorFlow.js: the "binding" is the product that it computes. */
const entry = `const product = require("fs").readFileSync(__dirname + "/lib/napi-v8/tfjs_binding.node", "utf8").trim();
exports.matMul = () => ({ dataSync: () => [product] });`;

/** Writes \`text\` where -o points; a trial run without -o only reads its input. */
const compiler = (text: string) => `while [ $# -gt 0 ]; do [ "$1" = -o ] && out="$2"; shift; done
[ -n "$out" ] || { cat > /dev/null; exit 0; }
${text}`;

const project = (text: string) =>
  placeWith(
    {
      [`${packageFolder}/binding/tfjs_backend.cc`]: "int a;",
      [`${packageFolder}/index.js`]: entry,
      [`${tensorflow}/libtensorflow_cc.so.2`]: "cc",
      [`${tensorflow}/libtensorflow_framework.so.2`]: "framework",
    },
    { "g++": compiler(text) },
  );

test("a binding that multiplies rightly is stamped; a new TensorFlow or a damaged binding makes it due", async () => {
  const place = project('echo 19,22,43,50 > "$out"');
  await tensorflowLink.run(place);
  expect(tensorflowLink.isDone(place)).toBe(true);
  writeFileSync(join(place.root, packageFolder, "lib/napi-v8/tfjs_binding.node"), "19");
  expect(tensorflowLink.isDone(place)).toBe(false);
  await tensorflowLink.run(place);
  writeFileSync(join(place.root, tensorflow, "libtensorflow_cc.so.2"), "larger");
  expect(tensorflowLink.isDone(place)).toBe(false);
});

test("a binding that multiplies wrongly is refused and stays due", async () => {
  const place = project('echo 19,22,43,51 > "$out"');
  await expect(tensorflowLink.run(place)).rejects.toThrow("multiplying two matrices");
  expect(tensorflowLink.isDone(place)).toBe(false);
});

test("a failed compilation leaves no file and shows the compiler's words", async () => {
  const place = project('echo half > "$out"; echo "a.cc:1: error: no TF_Version"; exit 1');
  await expect(tensorflowLink.run(place)).rejects.toThrow("a.cc:1: error: no TF_Version");
  expect(readdirSync(join(place.root, packageFolder, "lib/napi-v8"))).toEqual([]);
});

test("the binding finds TensorFlow relative to itself, so that the folder may move", () => {
  const place = project("");
  const rpath = compilerArguments(place, "out.node").at(-1);
  expect(rpath).toBe(`-Wl,-rpath,$ORIGIN/../../../../../${tensorflow}`);
  expect(
    readFileSync(
      join(place.root, packageFolder, "lib/napi-v8", "../../../../..", tensorflow, "libtensorflow_cc.so.2"),
      "utf8",
    ),
  ).toBe("cc");
});

test("without TensorFlow the remedy is told", () => {
  const place = project("");
  rmSync(join(place.root, ".venv"), { recursive: true });
  expect(() => compilerArguments(place, "out.node")).toThrow("delete .venv");
});

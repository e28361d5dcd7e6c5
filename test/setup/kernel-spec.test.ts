import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kernelSpec } from "../../lib/setup/kernel-spec.mjs";
import { placeWith } from "./places.js";

const template = JSON.stringify({ argv: ["{node}", "{launcher}", "{connection_file}"], language: "typescript" });

test("the kernel's template is registered in .venv with this Node and this project's launcher", async () => {
  const place = placeWith({ "lib/notebook/kernel-spec.json": template });
  await kernelSpec.run(place);
  const path = join(place.root, ".venv/share/jupyter/kernels/tslab/kernel.json");
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({
    argv: [process.execPath, join(place.root, "dist/lib/notebook/kernel.js"), "{connection_file}"],
    language: "typescript",
  });
  expect(kernelSpec.isDone(place)).toBe(true);
  writeFileSync(path, template);
  expect(kernelSpec.isDone(place)).toBe(false);
});

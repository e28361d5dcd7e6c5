import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { datasetSlug, namedData, requireKnown } from "../../lib/harness/dataset-names.js";
import { worldFolder } from "./small-world.js";

const folder = worldFolder();
for (const name of ["mine", "vtab/pets", "vtab-dtd"]) mkdirSync(join(folder, name), { recursive: true });
const root = `${folder}/{dataset}`;

test("a name leads to its folder below the root, and to the published protocol if it is known", () => {
  expect(namedData("mine", root)).toEqual({ from: "files", path: join(folder, "mine"), name: "mine" });
  expect(namedData("vtab/pets", root)).toMatchObject({
    path: join(folder, "vtab/pets"),
    published: { id: "oxford-pets" },
  });
  expect(namedData("wds/vtab/pets", root)).toMatchObject({
    kind: "wds",
    name: "vtab/pets",
    path: join(folder, "vtab/pets"),
  });
  expect(namedData("vtab/dtd", `${folder}/{dataset_cleaned}`)).toMatchObject({ path: join(folder, "vtab-dtd") });
});

test("a path has no name, unless it is given one", () => {
  const path = join(folder, "vtab/pets");
  expect(namedData(path, root)).toEqual({ from: "files", path, name: "" });
  expect(namedData(`folder:${path}`, root)).toEqual({ from: "files", kind: "folder", path, name: "" });
  expect(namedData(`pets=folder:${path}`, root)).toMatchObject({
    kind: "folder",
    path,
    published: { id: "oxford-pets" },
  });
});

test("icon tasks are of the suite", () => {
  expect(namedData("icons/emoji groups", root)).toEqual({ from: "icons", task: "emoji-groups" });
  expect(() => namedData("icons/none", root)).toThrow(/expected an icon task of icons\/emoji-.*, got icons\/none/);
});

test("an unknown name is an error with the choices, a known one without data says where they are missing", () => {
  expect(() => namedData("cifar11", root)).toThrow(/expected a dataset, got cifar11; .*folder:.*vtab\+.*cifar10/);
  expect(() => namedData("cifar10", root)).toThrow(
    `expected the data of cifar10, got nothing at ${folder}/cifar10; say with --dataset_root where they lie`,
  );
});

test("datasets of collections are known, too, though nothing of them is published", () => {
  expect(() => requireKnown("vtab/dmlab", root)).not.toThrow();
  expect(() => requireKnown("wds/mscoco_captions", root)).not.toThrow();
  expect(() => namedData("vtab/dmlab", root)).toThrow("expected the data of vtab/dmlab, got nothing at");
  expect(() => requireKnown("dmlab2", root)).toThrow("expected a dataset, got dmlab2");
});

test("names become parts of file names without slashes", () => {
  const slugs = [
    "wds/vtab/pets",
    "icons/emoji-groups",
    `folder:${folder}/mine`,
    "csv:labels/{split}.csv",
    "pets=/data/x",
  ];
  expect(slugs.map(datasetSlug)).toEqual(["vtab_pets", "icons_emoji-groups", "mine", "labels", "pets"]);
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { iconifyVersion, pictureNames, readIconSet, readIconSetInfos } from "../../lib/data/icon-sets.js";
import { writeTinyIconify } from "./tiny-icons.js";

const folder = writeTinyIconify();

test("a set's pictures are its icons and its mirrored or turned aliases, without retired ones", () => {
  expect(pictureNames(readIconSet("shapes", { folder }))).toEqual([
    ...["full", "left-half", "top-half", "wide", "broken", "nothing"],
    ...["right-half", "bottom-half", "turned-half"], // "everything" is only another name of "full"
  ]);
});

test("sizes that a file leaves out are Iconify's 16", () => {
  expect(readIconSet("dots", { folder })).toMatchObject({ width: 16, height: 16, left: 0, top: 0 });
});

test("the infos name every set's licence", () => {
  const infos = readIconSetInfos({ folder });
  expect([...infos.keys()]).toEqual(["shapes", "dots", "twemoji", "noto", "openmoji", "fluent-emoji-flat"]);
  expect(infos.get("dots")?.license.spdx).toBe("CC-BY-NC-4.0");
  expect(iconifyVersion({ folder })).toBe("1.0.0");
});

test("a set that is not there, and a file of another kind, are refused with the path", () => {
  expect(() => readIconSet("stars", { folder })).toThrow(/readIconSet: expected a file at .*stars\.json/);
  writeFileSync(join(folder, "json", "other.json"), JSON.stringify({ prefix: 3 }));
  expect(() => readIconSet("other", { folder })).toThrow(/expected an Iconify file at .*other\.json/);
});

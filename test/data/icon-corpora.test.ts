import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { acceptedSets, corpora, corpusSets, isAccepted } from "../../lib/data/icon-corpora.js";
import { licenceReport } from "../../lib/data/icon-licences.js";
import { iconifyVersion, pictureNames, readIconSet, readIconSetInfos } from "../../lib/data/icon-sets.js";
import { projectFolder } from "../../lib/runtime/project.js";
import { writeTinyIconify } from "./tiny-icons.js";

const infos = readIconSetInfos();
const licenceOf = (prefix: string) => infos.get(prefix)?.license.spdx ?? "missing";
const readReport = (name: string) => readFileSync(join(projectFolder(), "lib/data/reports", name), "utf8");

test("non-commercial, GPL and unnamed licences are not accepted", () => {
  const refused = ["CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "GPL-3.0", "GPL-2.0-or-later", "GPL-2.0-only", undefined];
  expect(refused.filter(isAccepted)).toEqual([]);
  expect(["MIT", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-3.0", "OFL-1.1"].every(isAccepted)).toBe(true);
});

test("`all` asks the package for its accepted sets", () => {
  expect(acceptedSets({ folder: writeTinyIconify() })).toEqual(["shapes", "twemoji", "noto", "openmoji"]);
  expect(corpusSets("all").length).toBe(230); // of the 238 of @iconify/json 2.2.535
});

test("`emoji` and `everyday` have accepted licences, and `everyday` is without share-alike", () => {
  expect([...corpora.emoji, ...corpora.everyday].filter((prefix) => !isAccepted(licenceOf(prefix)))).toEqual([]);
  expect(corpora.everyday.filter((prefix) => licenceOf(prefix).includes("-SA-"))).toEqual([]);
  expect(new Set(corpora.everyday).size).toBe(41);
});

test("a list of sets is a corpus of its own; an empty one is refused", () => {
  expect(corpusSets(["noto", "dots"])).toEqual(["noto", "dots"]);
  expect(() => corpusSets([])).toThrow("expected emoji, everyday, all or a list of sets");
});

test("the committed licence report is that of the installed package, and names who drew each set", () => {
  expect(readReport("licences.md")).toBe(licenceReport());
  expect(licenceReport()).toMatch(/\| openmoji \| OpenMoji \| .* \| .*CC-BY-SA-4\.0.* \| emoji \|/);
});

test("the committed corpus reports count every icon of their sets once: drawn or left out", () => {
  const report = readReport("emoji.md");
  expect(report).toContain(`@iconify/json ${iconifyVersion()}; `);
  const rows = [...report.matchAll(/^\| (\S+) \| (\d+) \| (\d+) \| \d+ \| \d+ \| \d+ \|/gm)];
  expect(rows.map(([, prefix]) => prefix)).toEqual([...corpora.emoji, "all"]);
  for (const prefix of ["noto-v1", "fxemoji", "streamline-emojis"]) {
    const [, , pictures, leftOut] = rows.find((row) => row[1] === prefix)!;
    expect(Number(pictures) + Number(leftOut)).toBe(pictureNames(readIconSet(prefix)).length);
  }
});

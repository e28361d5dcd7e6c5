import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isInstalled, npmPackages } from "../../lib/setup/npm-packages.mjs";
import { placeWith, writeText } from "./places.js";

const packages = {
  "node_modules/zod": { version: "4.0.0", integrity: "sha512-a" },
  "node_modules/only-on-mac": { version: "1.0.0", optional: true },
};
const lock = JSON.stringify({ packages: { "": { name: "tandem" }, ...packages } });
const installed = JSON.stringify({ packages: { "node_modules/zod": packages["node_modules/zod"] } });

/** What a whole install leaves behind, as a shell script. */
const install = `mkdir -p node_modules/zod; echo '{}' > node_modules/zod/package.json
echo '${installed}' > node_modules/.package-lock.json`;

const npm = (script: string) => ({ npm: `[ "$1" = --version ] && exit 0\n${script}` });

test("an install is done when npm's record agrees with package-lock.json; other platforms' packages may lack", async () => {
  const place = placeWith({ "package-lock.json": lock }, npm(install));
  expect(npmPackages.isDone(place)).toBe(false);
  await npmPackages.run(place);
  expect(npmPackages.isDone(place)).toBe(true);
});

test("install scripts are off", async () => {
  const place = placeWith({ "package-lock.json": lock }, npm(`${install}; echo "$@" > arguments`));
  await npmPackages.run(place);
  expect(readFileSync(join(place.root, "arguments"), "utf8")).toMatch(/^ci --ignore-scripts /);
});

test("a lost package, another version and a missing record each make it due again", async () => {
  const place = placeWith({ "package-lock.json": lock }, npm(install));
  const spoil = [
    () => rmSync(join(place.root, "node_modules/zod"), { recursive: true }),
    () => writeFileSync(join(place.root, "node_modules/.package-lock.json"), installed.replace("4.0.0", "3.0.0")),
    () => rmSync(join(place.root, "node_modules/.package-lock.json")),
  ];
  for (const act of spoil) {
    await npmPackages.run(place);
    expect(isInstalled(place.root)).toBe(true);
    act();
    expect(isInstalled(place.root)).toBe(false);
  }
});

test("an interrupted install is due, and the next run repairs it", async () => {
  const place = placeWith({ "package-lock.json": lock }, npm(install));
  writeText(join(place.root, "node_modules/zod/half-unpacked.js"), "");
  expect(npmPackages.isDone(place)).toBe(false);
  await npmPackages.run(place);
  expect(npmPackages.isDone(place)).toBe(true);
});

test("without a network the failure says so", async () => {
  const place = placeWith({ "package-lock.json": lock }, npm("echo 'npm error code ENOTFOUND' >&2; exit 1"));
  await expect(npmPackages.run(place)).rejects.toThrow("installing npm packages failed: no network");
});

test("a broken package-lock.json is told before npm is asked", async () => {
  const place = placeWith({ "package-lock.json": "{ half" }, npm("exit 1"));
  await expect(npmPackages.run(place)).rejects.toThrow("git checkout package-lock.json");
});

test("an npm that installs nothing but reports success is not believed", async () => {
  const place = placeWith({ "package-lock.json": lock }, npm("exit 0"));
  await expect(npmPackages.run(place)).rejects.toThrow("packages are missing");
});

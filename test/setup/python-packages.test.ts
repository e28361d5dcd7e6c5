import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pythonPackages } from "../../lib/setup/python-packages.mjs";
import { placeWith, temporaryFolder, writeProgram, writeText } from "./places.js";

const environment = `dependencies:
  - pip:
      - tensorflow-cpu==2.21.0
      - tensorflow==2.21.0
      - plotly==7.1.0
`;

/**
 * A Python that makes environments: `-m venv DIR` copies itself there, `-m pip install ...` runs `pip` inside DIR and
 * then leaves what pip would.
 */
function python(pip = "") {
  return `if [ "$1" = -c ]; then echo 3.11.2 True; exit 0; fi
if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; echo made >> "$3/../made"; exit 0; fi
echo "$@" >> "$(dirname "$0")/../../asked"
${pip}
site="$(dirname "$0")/../lib/python3.11/site-packages"; mkdir -p "$site/tensorflow"
for library in cc framework; do echo $library > "$site/tensorflow/libtensorflow_$library.so.2"; done
for name in tensorflow_cpu-2.21.0 tensorflow-2.21.0 plotly-7.1.0; do
  mkdir -p "$site/$name.dist-info"; echo > "$site/$name.dist-info/RECORD"; done`;
}

const project = (pip?: string) => placeWith({ "environment.yml": environment }, { python3: python(pip) });
const lines = (root: string, file: string) => readFileSync(join(root, file), "utf8").trim().split("\n");

test("a fresh project gets an environment with the pinned packages, and is done", async () => {
  const place = project();
  expect(pythonPackages.isDone(place)).toBe(false);
  await pythonPackages.run(place);
  expect(pythonPackages.isDone(place)).toBe(true);
  expect(lines(place.root, "asked")[0]).toMatch(/ tensorflow-cpu==2.21.0 plotly==7.1.0$/);
});

test("a failed or interrupted installation is due again, and its environment is made anew", async () => {
  const place = project("echo 'Temporary failure in name resolution'; exit 1");
  await expect(pythonPackages.run(place)).rejects.toThrow("no network");
  expect(pythonPackages.isDone(place)).toBe(false);
  writeProgram(join(place.env.PATH ?? "", "python3"), python());
  await pythonPackages.run(place);
  expect(pythonPackages.isDone(place)).toBe(true);
  expect(lines(place.root, "made")).toHaveLength(2);
});

test("another pinned version updates the environment in place", async () => {
  const place = project();
  await pythonPackages.run(place);
  writeFileSync(join(place.root, "environment.yml"), environment.replace("      - plotly==7.1.0\n", ""));
  expect(pythonPackages.isDone(place)).toBe(false);
  await pythonPackages.run(place);
  expect(lines(place.root, "made")).toHaveLength(1);
  expect(lines(place.root, "asked")).toHaveLength(2);
});

test("a truncated TensorFlow library and a lost package are noticed, and the environment is made anew", async () => {
  const place = project();
  await pythonPackages.run(place);
  const site = join(place.root, ".venv/lib/python3.11/site-packages");
  writeFileSync(join(site, "tensorflow/libtensorflow_cc.so.2"), "");
  expect(pythonPackages.isDone(place)).toBe(false);
  await pythonPackages.run(place);
  expect(pythonPackages.isDone(place)).toBe(true);
  expect(lines(place.root, "made")).toHaveLength(2);
  rmSync(join(site, "plotly-7.1.0.dist-info"), { recursive: true });
  expect(pythonPackages.isDone(place)).toBe(false);
});

test("a GPU brings the CUDA package in a new environment, which then also serves a machine without one", async () => {
  const place = project();
  await pythonPackages.run(place);
  const withGpu = { ...place, hasNvidiaGpu: true };
  expect(pythonPackages.isDone(withGpu)).toBe(false);
  await pythonPackages.run(withGpu);
  expect(lines(place.root, "asked")[1]).toContain("tensorflow[and-cuda]==2.21.0");
  expect(lines(place.root, "made")).toHaveLength(2);
  expect(pythonPackages.isDone(place)).toBe(true);
  expect(pythonPackages.isDone({ ...place, env: { ...place.env, TANDEM_TENSORFLOW: "cpu" } })).toBe(false);
});

test("an active conda environment that has everything becomes .venv; one that lost something is left untouched", async () => {
  const place = project();
  const conda = temporaryFolder();
  writeProgram(join(conda, "bin/python"), "exit 1");
  const site = join(conda, "lib/python3.12/site-packages");
  for (const name of ["tensorflow_cpu-2.21.0", "plotly-7.1.0"]) writeText(join(site, `${name}.dist-info/RECORD`), "");
  for (const name of ["cc", "framework"]) writeText(join(site, `tensorflow/libtensorflow_${name}.so.2`), name);
  place.env.CONDA_PREFIX = conda;
  await pythonPackages.run(place);
  expect(lstatSync(join(place.root, ".venv")).isSymbolicLink()).toBe(true);
  expect(pythonPackages.isDone(place)).toBe(true);

  rmSync(join(site, "plotly-7.1.0.dist-info"), { recursive: true });
  expect(pythonPackages.isDone(place)).toBe(false);
  await pythonPackages.run(place);
  expect(lstatSync(join(place.root, ".venv")).isSymbolicLink()).toBe(false);
  expect(existsSync(join(site, "tensorflow/libtensorflow_cc.so.2"))).toBe(true);
  expect(existsSync(join(site, "plotly-7.1.0.dist-info"))).toBe(false);
});

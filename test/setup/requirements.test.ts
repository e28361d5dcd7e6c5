import { expect, test } from "vitest";
import {
  diskProblems,
  findCompiler,
  findPython,
  nodeProblems,
  platformProblems,
} from "../../lib/setup/requirements.mjs";
import { missingTools, steps } from "../../lib/setup/steps.mjs";
import { placeWith } from "./places.js";

const environment = "dependencies:\n  - pip:\n      - tensorflow==2.21.0\n";

test.each(["20.19.0", "20.20.2", "22.12.0", "22.99.1"])("Node %s is accepted", (version) => {
  expect(nodeProblems(version)).toEqual([]);
});

test.each([
  ["18.20.0", "too old"],
  ["20.18.3", "too old"],
  ["21.7.3", "too old"],
  ["22.11.0", "too old"],
  ["23.0.0", "too new"],
  ["24.1.0", "too new"],
])("Node %s is refused as %s, and the remedy names Node 22", (version, fault) => {
  const [problem] = nodeProblems(version);
  expect(problem.message).toContain(`this is Node ${version}, ${fault}`);
  expect(problem.remedy).toContain("nvm install 22");
});

test("Windows is sent to WSL 2", () => {
  expect(platformProblems({ ...placeWith(), platform: "win32" })[0].remedy).toContain("WSL 2");
});

test("a Python that is too new is passed over for one that fits", () => {
  const place = placeWith({}, { python3: "echo 3.14.0 True", "python3.12": "echo 3.12.1 True" });
  expect(findPython(place)).toEqual({ command: "python3.12", version: "3.12.1" });
});

test("a launcher that fails for its version counts as no Python", () => {
  const place = placeWith({}, { "python3.13": "echo not installed >&2; exit 127", "python3.10": "echo 3.10.13 True" });
  expect(findPython(place)).toEqual({ command: "python3.10", version: "3.10.13" });
});

test("without a fitting Python the message says what was found and what to install", () => {
  const place = placeWith({}, { python3: "echo 3.9.2 True" });
  expect(findPython(place)).toMatchObject({
    what: "Python 3.10, 3.11, 3.12 or 3.13 is needed; python3 is 3.9.2",
    remedy: expect.stringContaining("apt-get install python3 python3-venv"),
  });
});

test("a Python without its venv module is named with the package that brings it", () => {
  const place = placeWith({}, { python3: "echo 3.11.2 False" });
  expect(findPython(place)).toMatchObject({
    what: "Python 3.11.2 (python3) lacks the modules venv and ensurepip",
    remedy: expect.stringContaining("apt-get install python3.11-venv"),
  });
});

test("PYTHON, when set, is the only candidate", () => {
  const place = placeWith({}, { python3: "echo 3.12.1 True", mine: "echo 3.9.0 True" });
  place.env.PYTHON = "mine";
  expect(findPython(place)).toMatchObject({ what: expect.stringContaining("mine is 3.9.0") });
});

test("the first compiler that accepts C++17 is taken, and CXX goes before all", () => {
  const place = placeWith({}, { "g++": "exit 1", "clang++": "cat > /dev/null", other: "cat > /dev/null" });
  expect(findCompiler(place)).toBe("clang++");
  place.env.CXX = "other";
  expect(findCompiler(place)).toBe("other");
  place.env.CXX = "g++";
  expect(findCompiler(place)).toMatchObject({ what: expect.stringContaining("CXX=g++ does not compile C++17") });
});

test("a disk with 1 GB free is refused for 2.5 GB, and both numbers are told", () => {
  expect(diskProblems("/data", 2.5, 1e9)[0].what).toBe("2.5 GB of disk are needed in /data; 1.0 GB are free");
  expect(diskProblems("/data", 2.5, 2.5e9)).toEqual([]);
});

test("on a machine with nothing, everything missing is told at once", () => {
  const place = placeWith({ "environment.yml": environment });
  const messages = missingTools(place, steps).map(({ what }) => what);
  expect(messages).toEqual([
    "npm is missing",
    expect.stringContaining("Python 3.10"),
    expect.stringContaining("a C++17 compiler is needed"),
  ]);
});

// @ts-check
// The pinned versions, from environment.yml: the one list that conda users and .venv share. The file keeps to
// "- name=version" lines and one pip section of "- name==version" lines, so a few patterns read it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "./problem.mjs";

const restore = "restore the file: git checkout environment.yml";

/**
 * The pip section, name -> version, without environment markers.
 * @param {string} text content of environment.yml
 * @returns {Record<string, string>}
 */
export function parsePipPins(text) {
  const lines = text.split("\n").map((line) => line.replace(/(^|\s)#.*/, ""));
  const start = lines.findIndex((line) => /^\s*-\s*pip:\s*$/.test(line));
  const depth = start < 0 ? 0 : lines[start].search(/\S/);
  /** @type {Record<string, string>} */
  const pins = {};
  for (const line of start < 0 ? [] : lines.slice(start + 1)) {
    if (line.trim() === "") continue;
    if (line.search(/\S/) <= depth) break;
    const pin = line.match(/^\s*-\s*["']?([A-Za-z0-9._-]+)\s*==\s*([A-Za-z0-9.]+)/);
    if (!pin)
      throw new Problem(
        `environment.yml: expected "- name==version" in the pip section, got "${line.trim()}"`,
        restore,
      );
    pins[pin[1]] = pin[2];
  }
  if (!pins.tensorflow)
    throw new Problem("environment.yml: expected a pip section that pins tensorflow, got none", restore);
  return pins;
}

/**
 * What pip is asked to install here: TensorFlow comes as one of three packages, the others as pinned.
 * @param {Record<string, string>} pins
 * @param {{ arch: string, platform: string, gpu: boolean }} machine
 */
export function pipRequirements(pins, { arch, platform, gpu }) {
  const { tensorflow: version, "tensorflow-cpu": _, ...others } = pins;
  const hasCpuPackage = platform === "linux" && arch === "x64"; // elsewhere the plain package is the CPU one
  const tensorflow = gpu ? "tensorflow[and-cuda]" : hasCpuPackage ? "tensorflow-cpu" : "tensorflow";
  return [[tensorflow, version], ...Object.entries(others)].map(([name, pin]) => `${name}==${pin}`);
}

/**
 * @param {string} root
 */
export function readPipPins(root) {
  try {
    return parsePipPins(readFileSync(join(root, "environment.yml"), "utf8"));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(`environment.yml can't be read: ${/** @type {Error} */ (error).message}`, restore);
  }
}

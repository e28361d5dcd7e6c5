// @ts-check
// What is inside a Python environment (a virtual or a conda one): installed packages, and TensorFlow's libraries,
// whose C interface TensorFlow.js is linked to.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string} prefix folder of the environment
 * @returns {string | undefined} its site-packages folder
 */
export function sitePackages(prefix) {
  const lib = join(prefix, "lib");
  const python = existsSync(lib) ? readdirSync(lib).find((entry) => /^python3\.\d+$/.test(entry)) : undefined;
  return python && join(lib, python, "site-packages");
}

/**
 * Whether packages are there in the asked versions; pip writes a package's RECORD when the rest of it is in place.
 * @param {string} prefix
 * @param {string[]} requirements as in ["jupyterlab==4.6.6"]
 */
export function hasPackages(prefix, requirements) {
  const folder = sitePackages(prefix);
  if (!folder || !existsSync(join(prefix, "bin/python"))) return false;
  return requirements.every((requirement) => {
    const [name, version] = requirement.replace(/\[.*\]/, "").split("==");
    return existsSync(join(folder, `${name.replaceAll("-", "_")}-${version}.dist-info/RECORD`));
  });
}

/**
 * The folder of an installed TensorFlow, which also holds its C headers.
 * @param {string} prefix
 */
export function tensorflowFolder(prefix) {
  const folder = join(sitePackages(prefix) ?? prefix, "tensorflow");
  return existsSync(folder) ? folder : undefined;
}

/**
 * TensorFlow's two libraries, file name -> size in bytes; {} when there is no TensorFlow.
 * @param {string} prefix
 * @returns {Record<string, number>}
 */
export function tensorflowLibraries(prefix) {
  const folder = tensorflowFolder(prefix);
  if (!folder) return {};
  const files = readdirSync(folder).filter((file) => /^libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/.test(file));
  return Object.fromEntries(files.sort().map((file) => [file, statSync(join(folder, file)).size]));
}

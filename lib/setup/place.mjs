// @ts-check
// Where a set-up happens: the project folder and the machine, passed to every step so that tests can use others.
import * as fs from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Place
 * @property {string} root absolute path of the project folder
 * @property {NodeJS.ProcessEnv} env environment variables; tools are looked for on its PATH
 * @property {NodeJS.Platform} platform "linux", "darwin", "win32", ...
 * @property {string} arch processor: "x64", "arm64", ...
 * @property {boolean} hasNvidiaGpu
 */

/** This project on this machine. @returns {Place} */
export function here() {
  return {
    root: dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    hasNvidiaGpu: findNvidiaGpu(),
  };
}

/**
 * Free space, in bytes, for files in a folder.
 * @param {string} folder
 */
export function freeBytes(folder) {
  const { bavail, bsize } = fs.statfsSync(folder); // by name it would fail to load on old Nodes, before they are refused
  return bavail * bsize;
}

/** Device files rather than nvidia-smi, which takes a second: this is asked on every start. WSL 2 has dxg instead. */
function findNvidiaGpu() {
  try {
    const isWsl = fs.readdirSync("/usr/lib").includes("wsl");
    return fs.readdirSync("/dev").some((name) => /^nvidia\d+$/.test(name) || (isWsl && name === "dxg"));
  } catch {
    return false;
  }
}

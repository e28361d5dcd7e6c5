// @ts-check
// One set-up at a time: a file that holds the process id of the set-up at work. The lock of a process that is gone
// (killed, or the machine restarted) is taken over.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Takes the lock, waiting while another living process holds it; the result gives it back.
 * @param {string} path
 * @param {{ onWait?: (pid: number) => void, pollMilliseconds?: number }} [options]
 * @returns {Promise<() => void>}
 */
export async function takeLock(path, { onWait = () => {}, pollMilliseconds = 300 } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  for (let hasWaited = false; !tryLock(path); hasWaited = true) {
    const holder = lockHolder(path);
    if (holder === undefined) continue; // given back between the two looks
    if (!isSetupAlive(holder)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!hasWaited) onWait(holder);
    await delay(pollMilliseconds);
  }
  return () => {
    if (lockHolder(path) === process.pid) rmSync(path, { force: true });
  };
}

/**
 * A hard link appears with its content in one act, so nobody ever reads an empty lock.
 * @param {string} path
 */
function tryLock(path) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * @param {string} path
 * @returns {number | undefined} undefined when there is no lock; NaN when its content is broken
 */
function lockHolder(path) {
  try {
    return Number.parseInt(readFileSync(path, "utf8"), 10);
  } catch {
    return undefined;
  }
}

/**
 * Process ids are used again after a restart, so on Linux the holder must also be a Node process.
 * @param {number} pid
 */
function isSetupAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPERM") return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("node");
  } catch {
    return process.platform !== "linux";
  }
}

// @ts-check
// Stamps: small JSON files beside a product that say from which inputs it was made. A step is done when its stamp
// holds the hash of today's inputs; a missing or broken stamp means that the product can't be trusted.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * SHA-256 of any JSON values, as hexadecimal text.
 * @param {...unknown} inputs
 */
export function hashOf(...inputs) {
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
}

/**
 * SHA-256 of a file's bytes; "" when there is no such file.
 * @param {string} path
 */
export function hashOfFile(path) {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return "";
  }
}

/**
 * What a stamp or any other small JSON record says; {} when it is missing or broken.
 * @param {string} path
 * @returns {Record<string, any>}
 */
export function readRecord(path) {
  try {
    const record = JSON.parse(readFileSync(path, "utf8"));
    return typeof record === "object" && record !== null ? record : {};
  } catch {
    return {};
  }
}

/**
 * Writes a whole file or nothing, as lib/runtime/files.ts does (which is not built yet when this runs).
 * @param {string} path
 * @param {string} text
 */
export function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * @param {string} path
 * @param {Record<string, unknown>} record
 */
export function writeRecord(path, record) {
  writeWhole(path, `${JSON.stringify(record, null, 2)}\n`);
}

// Downloads from plain addresses, of files whose hash is known: OpenAI publishes its CLIP models so.
import { basename, join } from "node:path";
import { complaint } from "../files/complaint.js";
import { type ConnectionOptions, RequestRefused } from "./connection.js";
import { download } from "./download.js";

/**
 * Downloads `url` into a folder under the last part of its path, unless it is there, and returns its path. Throws if the
 * content has another SHA-256. What has arrived of an interrupted download is kept, and the next one goes on from there.
 */
export async function downloadChecked(
  url: string,
  sha256: string,
  folder: string,
  options: ConnectionOptions = {},
): Promise<string> {
  const question = { reader: "downloadChecked", path: url };
  const name = basename(new URL(url).pathname);
  if (name === "") throw complaint(question, "an address that ends with a file's name", "none", "check the address");
  const path = join(folder, name);
  const remote = { url, hash: { algorithm: "sha256", expected: sha256.toLowerCase() }, question } as const;
  try {
    await download(remote, path, options);
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    throw complaint(question, "a file", error.message, "check the address");
  }
  return path;
}

/** The SHA-256 in an address of OpenAI's CLIP models, where it is the last part but one of the path. */
export function sha256InUrl(url: string): string {
  const found = findSha256(url);
  if (found !== undefined) return found;
  throw new Error(`sha256InUrl: expected an address that ends with a SHA-256 and a name, got ${url}`);
}

/** The same, or undefined where an address has none. */
export function findSha256(url: string): string | undefined {
  return /\/([0-9a-f]{64})\/[^/]+$/.exec(new URL(url).pathname)?.[1];
}

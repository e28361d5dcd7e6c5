// A download on its way: the bytes that have arrived are in a file beside the one to be, with the number of the process in
// its name. What a dead process left is taken over; what a living one is writing is left alone.
import { createHash, type Hash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** The hash that a file should have, in hexadecimal digits. */
export interface ContentHash {
  readonly algorithm: "sha256" | "sha1";
  readonly expected: string;
  /** Hashed before the content: git begins with a blob's size. */
  readonly prefix?: string;
}

export class PartialFile {
  /** Bytes that have arrived. */
  size = 0;
  private hash: Hash;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly contentHash: ContentHash,
  ) {
    this.hash = startHash(contentHash);
  }

  /** Opens what has arrived of the file that will be at `target`. */
  static async open(target: string, contentHash: ContentHash): Promise<PartialFile> {
    mkdirSync(dirname(target), { recursive: true });
    const path = takeOver(target);
    const partial = new PartialFile(path, await open(path, "a+"), contentHash);
    try {
      for await (const chunk of partial.file.createReadStream({ start: 0, autoClose: false })) partial.count(chunk);
      return partial;
    } catch (error) {
      await partial.file.close();
      throw error;
    }
  }

  append(bytes: Uint8Array): void {
    writeFileSync(this.file.fd, bytes); // into the system's memory: waiting for a thread would take longer
    this.count(bytes);
  }

  async restart(): Promise<void> {
    await this.file.truncate();
    this.size = 0;
    this.hash = startHash(this.contentHash);
  }

  /** The hash of what has arrived. */
  digest(): string {
    return this.hash.copy().digest("hex");
  }

  /** Gives the file, which is whole, its name. */
  async publish(target: string): Promise<void> {
    await this.file.close();
    renameSync(this.path, target);
  }

  /** Keeps what has arrived for the next attempt. */
  async close(): Promise<void> {
    await this.file.close();
    if (this.size === 0) rmSync(this.path, { force: true });
  }

  private count(bytes: Uint8Array): void {
    this.hash.update(bytes);
    this.size += bytes.byteLength;
  }
}

function startHash({ algorithm, prefix = "" }: ContentHash): Hash {
  return createHash(algorithm).update(prefix);
}

/** The name of this process's part of `target`, which may be what a dead process left. */
function takeOver(target: string): string {
  const own = `${target}.${process.pid}.incomplete`;
  if (existsSync(own)) return own;
  const prefix = `${basename(target)}.`;
  for (const name of readdirSync(dirname(target)).filter((name) => name.startsWith(prefix))) {
    const owner = /^(\d+)\.incomplete$/.exec(name.slice(prefix.length))?.[1];
    if (owner === undefined || isRunning(Number(owner))) continue;
    try {
      renameSync(join(dirname(target), name), own);
      break;
    } catch {
      // another process was quicker
    }
  }
  return own;
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0); // sends nothing
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"; // of another user
  }
}

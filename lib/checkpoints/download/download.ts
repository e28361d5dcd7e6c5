// Downloads a file: goes on where an earlier attempt stopped, and lets nothing through that has not the right hash.
import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { currentSignal } from "../../runtime/breathe.js";
import { type Progress, startProgress } from "../../runtime/progress.js";
import { complaint, type FileInQuestion } from "../files/complaint.js";
import {
  ConnectionLost,
  type ConnectionOptions,
  connected,
  persistently,
  RequestRefused,
  request,
} from "./connection.js";
import { type ContentHash, PartialFile } from "./partial-file.js";

/** A file somewhere else, of which is known what should be in it. */
export interface RemoteFile {
  readonly url: string;
  readonly hash: ContentHash;
  /** In bytes, where it is known beforehand. */
  readonly size?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** For errors. */
  readonly question: FileInQuestion;
}

/** By path: two downloads of the same file at a time would write into each other. */
const running = new Map<string, Promise<void>>();

/** Downloads a file to `path`, unless it is there. Throws RequestRefused if the server doesn't give it. */
export async function download(
  remote: RemoteFile,
  path: string,
  { signal = currentSignal(), retryWaits }: ConnectionOptions,
): Promise<void> {
  const previous = running.get(path) ?? Promise.resolve();
  const work = previous
    .catch(() => undefined) // was the other caller's to hear of
    .then(async () => {
      if (!(await isThere(remote, path))) await downloadAlone(remote, path, { signal, retryWaits });
    })
    .finally(() => {
      if (running.get(path) === work) running.delete(path);
    });
  running.set(path, work);
  await work;
}

async function isThere({ size, hash }: RemoteFile, path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  if (size !== undefined) return statSync(path).size === size; // its hash was checked when it came
  const found = createHash(hash.algorithm);
  await pipeline(createReadStream(path), found);
  return found.digest("hex") === hash.expected;
}

async function downloadAlone(remote: RemoteFile, path: string, options: ConnectionOptions): Promise<void> {
  const { question, hash } = remote;
  const partial = await PartialFile.open(path, hash);
  const bar = progressBar(basename(question.path), partial.size);
  const attempt = () => receive(remote, partial, { signal: options.signal, show: bar.show });
  try {
    await persistently(attempt, options, () => partial.size);
    await checkHash(remote, partial);
    await partial.publish(path);
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    throw complaint(question, "a connection", error.message, "try again, it goes on from what has arrived");
  } finally {
    bar.finish();
    await partial.close();
  }
}

async function checkHash({ hash, question }: RemoteFile, partial: PartialFile): Promise<void> {
  const digest = partial.digest();
  if (digest === hash.expected) return;
  await partial.restart();
  throw complaint(
    question,
    `content with the ${hash.algorithm} ${hash.expected}`,
    digest,
    "try again, nothing was kept",
  );
}

/** Asks for what is missing, and takes it. */
async function receive(
  remote: RemoteFile,
  partial: PartialFile,
  { signal, show }: { signal: AbortSignal | undefined; show(done: number, total: number | undefined): void },
): Promise<void> {
  if (partial.digest() === remote.hash.expected) return;
  if (remote.size !== undefined && partial.size >= remote.size) await partial.restart();
  const response = await askForRest(partial, remote, signal);
  const total = remote.size ?? totalSize(response);
  await connected(async () => {
    for await (const bytes of response.body ?? []) {
      if (total !== undefined && partial.size + bytes.byteLength > total) {
        await partial.restart();
        throw complaint(remote.question, `${total} bytes`, "more", "try again, nothing was kept");
      }
      partial.append(bytes);
      show(partial.size, total);
    }
  }, signal);
  if (total !== undefined && partial.size < total) throw new ConnectionLost(`${partial.size} of ${total} bytes`);
}

/** A server may give the whole file instead of the rest: then it begins anew. */
async function askForRest(partial: PartialFile, remote: RemoteFile, signal?: AbortSignal): Promise<Response> {
  const range: Record<string, string> = partial.size > 0 ? { Range: `bytes=${partial.size}-` } : {};
  const headers = { ...remote.headers, ...range, "Accept-Encoding": "identity" }; // compressed bytes could not be counted
  const response = await request(remote.url, { headers, signal }).catch((error: unknown) => {
    if (error instanceof RequestRefused && error.status === 416 && partial.size > 0) return undefined;
    throw error;
  });
  const start = response === undefined ? undefined : firstByte(response);
  if (response !== undefined && start === partial.size) return response;
  await partial.restart();
  if (response !== undefined && start === 0) return response;
  await response?.body?.cancel();
  throw new ConnectionLost("another part of the file than was asked for");
}

/** The place in the file at which an answer begins. */
function firstByte({ status, headers }: Response): number {
  if (status !== 206) return 0;
  return Number(/^bytes (\d+)-/.exec(headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
}

/** Of the whole file, in bytes, if the server says it. */
function totalSize({ status, headers }: Response): number | undefined {
  const text = status === 206 ? headers.get("content-range")?.split("/")[1] : headers.get("content-length");
  const size = Number(text ?? Number.NaN);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** Shows megabytes; files below one come and go without. */
function progressBar(name: string, from: number) {
  const megabytes = (bytes: number) => Math.round(bytes / 1e5) / 10;
  let progress: Progress | undefined;
  const show = (done: number, total: number | undefined) => {
    if (total === undefined || total < 1e6) return;
    progress ??= startProgress(`${name}, MB`, megabytes(total), { from: megabytes(from) });
    progress.update(megabytes(done));
  };
  return { show, finish: () => progress?.finish() };
}

// The Hugging Face hub's cache on this machine, in the layout of Python's huggingface_hub, so that both find each other's files:
// models--org--name/ with blobs/ (content by its hash), snapshots/<commit>/ (links by name) and refs/ (commits by branch).
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { getHFHubCachePath, getRepoFolderName } from "@huggingface/hub";
import { writeFileAtomically } from "../../runtime/files.js";

/** One model's part of the cache. */
export interface ModelCache {
  /** The commit that a branch or tag had when it was last asked for; a commit is itself. */
  commit(revision: string): string | undefined;
  keepCommit(revision: string, commit: string): void;
  /** Where the files of a commit are. */
  folder(commit: string): string;
  /** The names of the files of a commit that are here. */
  files(commit: string): string[];
  /** The path of a file, if it is here. */
  file(commit: string, name: string): string | undefined;
  /** Where content with this hash belongs. */
  blob(hash: string): string;
  /** Gives content a name in a commit, and returns its path. */
  link(hash: string, commit: string, name: string): string;
}

/** The cache of `model`, by default where HF_HUB_CACHE or HF_HOME say, or in ~/.cache/huggingface. */
export function modelCache(model: string, cacheFolder: string = getHFHubCachePath()): ModelCache {
  const base = join(cacheFolder, getRepoFolderName({ type: "model", name: model }));
  const folder = (commit: string) => join(base, "snapshots", commit);
  const blob = (hash: string) => join(base, "blobs", hash);
  const ref = (revision: string) => join(base, "refs", revision);
  return {
    folder,
    blob,
    commit: (revision) => (isCommit(revision) ? revision : readCommit(ref(revision))),
    keepCommit: (revision, commit) => {
      if (!isCommit(revision)) writeFileAtomically(ref(revision), commit);
    },
    files: (commit) =>
      existsSync(folder(commit)) ? readdirSync(folder(commit), { encoding: "utf8", recursive: true }) : [],
    file: (commit, name) => {
      const path = join(folder(commit), name);
      return existsSync(path) ? path : undefined;
    },
    link: (hash, commit, name) => {
      const path = join(folder(commit), name);
      linkAtomically(blob(hash), path);
      return path;
    },
  };
}

export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** Whether a name from elsewhere stays below the folder that it is put into, on any system. */
export function isSafeName(name: string): boolean {
  return !/^[a-z]:|[\\\0]/i.test(name) && name.split("/").every((part) => !["", ".", ".."].includes(part));
}

function readCommit(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const commit = readFileSync(path, "utf8").trim();
  return isCommit(commit) ? commit : undefined;
}

let links = 0;

function linkAtomically(content: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${++links}.tmp`;
  try {
    symlinkSync(relative(dirname(path), content), temporary);
  } catch {
    copyFileSync(content, temporary); // a file system without links
  }
  renameSync(temporary, path);
}

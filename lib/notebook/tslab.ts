// The one door to tslab, the package that compiles cells. tslab (1.0.22) hard-codes its compiler options and never reads
// tsconfig.json, so its TypeScript is wrapped before it loads: strict types, ES2023, package "exports", source maps.
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { projectFolder } from "../runtime/project.js";

export interface SocketClass {
  new (options?: object): object;
}

export type TypeScript = typeof import("@tslab/typescript-for-tslab");

const fromTslab = createRequire(require.resolve("tslab/package.json"));
const compilerPath = fromTslab.resolve("@tslab/typescript-for-tslab");

/** The compiler that understands cells. */
export const ts: TypeScript = fromTslab(compilerPath);

/** The maps of the last cell compiled: TypeScript to modules of today, and those to CommonJS. */
export let lastSourceMaps: { modern: string; commonJs: string } | undefined;

type WatchedFile = { changedAt: number | undefined; notify: () => void };
const watchedFiles = new Map<string, WatchedFile>();

/** Tells the compiler which of the project's files changed on disk; packages are taken not to change. */
export function refreshChangedFiles(): void {
  for (const [path, file] of watchedFiles) {
    const changedAt = modificationTime(path);
    if (changedAt === file.changedAt) continue;
    file.changedAt = changedAt;
    file.notify();
  }
}

const commentPattern = /\n?\/\/# sourceMappingURL=(?:data:application\/json;base64,(\S+)|\S+)\s*$/;

/** tslab compiles a cell twice (types away, then modules to CommonJS) and keeps no maps: keep both. */
function transpileKeepingMaps(...[source, options]: Parameters<TypeScript["transpileModule"]>) {
  const inlineMap = commentPattern.exec(source)?.[1];
  const result = ts.transpileModule(source.replace(commentPattern, ""), {
    ...options,
    compilerOptions: { ...options.compilerOptions, sourceMap: true },
  });
  const modern = inlineMap === undefined ? undefined : Buffer.from(inlineMap, "base64").toString();
  lastSourceMaps = modern && result.sourceMapText ? { modern, commonJs: result.sourceMapText } : undefined;
  return { ...result, outputText: result.outputText.replace(commentPattern, "") };
}

const optionsOfCells = {
  strict: true,
  lib: ["lib.es2023.d.ts"],
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  inlineSourceMap: true,
  types: ["node"],
  // Found from here, so that `console` has a type in notebooks outside the project too.
  typeRoots: [dirname(dirname(require.resolve("@types/node/package.json")))],
};

/** Declarations that tslab's TypeScript, 5.0, is too old to have. */
const missingTypes = join(projectFolder(), "lib/notebook/es2023-arrays.d.ts");

function createHostOfCells(files: string[], options: object, ...rest: unknown[]) {
  const create = ts.createWatchCompilerHost as (...values: unknown[]) => unknown;
  return create([...files, missingTypes], { ...options, ...optionsOfCells }, ...rest);
}

/** Watching by time stamp when a cell is run: no race with the file system's events, and no handles held. */
function watchByTimeStamp(path: string, notify: (path: string, kind: number) => void) {
  if (path.includes(join("/", "node_modules", "/"))) return { close() {} };
  const changed = () => notify(path, ts.FileWatcherEventKind.Changed);
  watchedFiles.set(path, { changedAt: modificationTime(path), notify: changed });
  return { close: () => void watchedFiles.delete(path) };
}

function modificationTime(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

ts.sys.watchFile = watchByTimeStamp;
ts.sys.watchDirectory = () => ({ close() {} });

// The compiler's exports are read-only getters, so the module object that tslab will receive is replaced.
const compilerModule = require.cache[compilerPath];
if (!compilerModule) throw new Error(`tslab: expected the module ${compilerPath} in the cache, got none`);
compilerModule.exports = {
  ...ts,
  createWatchCompilerHost: createHostOfCells,
  transpileModule: transpileKeepingMaps,
};

// Only now, for they must get the wrapped compiler.
const converterModule: typeof import("tslab/dist/converter.js") = fromTslab("./dist/converter.js");
const jupyterModule: typeof import("tslab/dist/jupyter.js") = fromTslab("./dist/jupyter.js");

export const { createConverter } = converterModule;
export const { JupyterHandlerImpl, ZmqServer } = jupyterModule;

/** What tslab's own `display` sends: a MIME bundle, and whether it replaces the display of its name. */
type TslabDisplay = { data: Record<string, unknown>; transient?: { display_id?: string } };

/** Lets cells use `import { display } from "tslab"` as well. */
export function receiveTslabDisplays(receive: (display: TslabDisplay, update: boolean) => void): void {
  Object.assign(jupyterModule, { lastWriteDisplayData: receive });
}

/** The sockets that tslab's server will open: its classes may be replaced before. */
export const zeromq: Record<string, SocketClass> = fromTslab("zeromq");

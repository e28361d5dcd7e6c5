// Memory of another process, as Linux counts it; undefined elsewhere.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

export interface Memory {
  /** Bytes that the process holds in main memory. */
  readonly bytes: number;
  /** The most that it held since it started, or since `resetPeak`. */
  readonly peakBytes: number;
}

export function memoryOf(processId: number): Memory | undefined {
  const file = `/proc/${processId}/status`;
  if (!existsSync(file)) return undefined;
  const status = readFileSync(file, "utf8");
  const field = (name: string) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]);
  return { bytes: field("VmRSS"), peakBytes: field("VmHWM") };
}

/** The process's peak begins again at what it holds now. */
export function resetPeak(processId: number): void {
  const file = `/proc/${processId}/clear_refs`;
  if (existsSync(file)) writeFileSync(file, "5");
}

// Cooperative multitasking for long loops: V8 runs a loop of resolved promises without ever looking at timers, signals
// or sockets, so an interrupt would wait for the loop's end.
import { notebookHost } from "./host.js";

const everyMilliseconds = 50;
let lastBreath = 0;
let commandSignal: AbortSignal | undefined;

/** Makes a command line's interrupt stop all loops that breathe; in a notebook each cell has a signal of its own. */
export function interruptBy(signal: AbortSignal | undefined): void {
  commandSignal = signal;
}

/** What interrupts the work that is running now: the notebook's cell, or the command. */
export function currentSignal(): AbortSignal | undefined {
  return notebookHost()?.signal ?? commandSignal;
}

/**
 * Call once per step of a long loop. Lets signals, output and timers through (at most every 50 ms, so that it costs
 * nothing), then throws the signal's reason if the running cell or command was interrupted.
 */
export async function breathe(signal: AbortSignal | undefined = currentSignal()): Promise<void> {
  if (Date.now() - lastBreath >= everyMilliseconds) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    lastBreath = Date.now();
  }
  signal?.throwIfAborted();
}

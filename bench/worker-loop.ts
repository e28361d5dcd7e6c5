// The measured side of the protocol, for programs that run on Node.
import { createInterface } from "node:readline";
import type { Command, Timings } from "./protocol.js";

export type Handlers = {
  readonly [Name in Command["command"]]?: (command: Extract<Command, { command: Name }>) => Promise<object>;
};

/** Answers commands until the input ends. */
export async function serve(handlers: Handlers): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line) as Command; // the harness is the only one who writes here
    const handler = handlers[command.command] as ((command: Command) => Promise<object>) | undefined;
    if (handler === undefined) throw new Error(`serve: expected one of ${Object.keys(handlers)}, got ${line}`);
    process.stdout.write(`${JSON.stringify(await handler(command))}\n`);
  }
}

/** Runs and times `run`, one repetition after the other. */
export async function repeat(times: number, run: () => Promise<number[]> | number[]): Promise<Timings> {
  const seconds: number[] = [];
  const results: number[][] = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    results.push(await run());
    seconds.push((performance.now() - started) / 1000);
  }
  return { seconds, results };
}

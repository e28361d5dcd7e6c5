// How the harness talks to a program that it measures: one JSON line in, one JSON line out. A program holds one model and
// one batch, and times itself, so that neither its start nor the talking counts.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { DualEncoderSettings } from "../lib/index.js";
import type { Task } from "./sizes.js";

/** The model, its weights and its batch. */
export interface Setup {
  readonly settings: DualEncoderSettings;
  /** The safetensors file of `writeInputs`. */
  readonly file: string;
  /** Which of a program's ways to compute, such as "eager". */
  readonly mode: string;
  readonly threads: number;
  /** Learning rate. */
  readonly rate: number;
}

/** What a program repeats and times; "fit" is a linear probe's. */
export type TimedTask = Task | "fit";

export type Command =
  | ({ readonly command: "setup" } & Setup)
  | { readonly command: TimedTask; readonly times: number }
  /** A problem that "fit" solves: a safetensors file with features [N, D] and labels [N]. */
  | { readonly command: "load"; readonly file: string; readonly l2: number; readonly precision: "float32" | "float64" }
  /** The product of two random float32 matrices, [rows, inner] and [inner, columns]; it has no results. */
  | ({ readonly command: "matmul"; readonly times: number } & ProductShape);

export interface ProductShape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** One entry per repetition. A step results in its loss, an encoding in the first example's embedding, a fit in coefficients. */
export const timings = z.object({ seconds: z.array(z.number()), results: z.array(z.array(z.number())) });
export type Timings = z.infer<typeof timings>;

/** Versions of what computes. */
export const setupAnswer = z.object({ versions: z.record(z.string(), z.string()) });

/** A running program. It ends with the harness, whose end closes its input. */
export class Worker {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;
  private errors = "";

  constructor(
    readonly name: string,
    [command, ...args]: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ) {
    this.child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: "pipe" });
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.errors = (this.errors + text).slice(-4000);
    });
    this.child.on("error", (error) => {
      this.errors += error.message;
    });
    this.child.stdin.on("error", () => {}); // it ended: the next answer is missing, and `ask` says why
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  get processId(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a command and waits for its answer. Throws, with what the program printed last, if it ends instead. */
  async ask<A>(command: Command, answer: z.ZodType<A>): Promise<A> {
    this.child.stdin.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await this.answers.next();
    if (!done) return answer.parse(JSON.parse(value));
    throw new Error(`ask: expected ${this.name} to answer ${command.command}, but it ended:\n${this.errors.trim()}`);
  }

  time(task: TimedTask, times: number): Promise<Timings> {
    return this.ask({ command: task, times }, timings);
  }

  /** Asks it to end and waits until it has. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin.end();
    await ended;
  }
}

// The way of a cell's output to whoever shows it. Writes are gathered for a tenth of a second, because a message for each
// line of a flood costs more than the line and may be lost on the way.
import type { MimeBundle } from "../runtime/host.js";
import type { CellError } from "./cell-errors.js";

export type StreamName = "stdout" | "stderr";

/** Where a cell's outputs go: a Jupyter client, or the file of a headless run. */
export interface OutputSink {
  stream(name: StreamName, text: string): void;
  /** `id` names a display; `update` replaces the displays of that name. */
  display(data: MimeBundle, id: string | undefined, update: boolean): void;
  /** The value of the last expression. */
  result(data: MimeBundle, executionCount: number): void;
  error(error: CellError): void;
}

const gatherMilliseconds = 100;
const gatherCharacters = 1 << 16;

/** An OutputSink before another one: joins the stream writes and keeps the order of everything. */
export class GatheredOutput implements OutputSink {
  private text = "";
  private name: StreamName = "stdout";
  private sentAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly sink: OutputSink) {}

  stream(name: StreamName, text: string): void {
    if (name !== this.name) this.flush();
    this.name = name;
    this.text += text;
    // Looking at the clock here as well as in a timer lets output out of a cell that never yields.
    if (this.text.length > gatherCharacters || Date.now() - this.sentAt > gatherMilliseconds) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), gatherMilliseconds);
  }

  display(data: MimeBundle, id: string | undefined, update: boolean): void {
    this.flush();
    this.sink.display(data, id, update);
  }

  result(data: MimeBundle, executionCount: number): void {
    this.flush();
    this.sink.result(data, executionCount);
  }

  error(error: CellError): void {
    this.flush();
    this.sink.error(error);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.text === "") return;
    const text = this.text;
    this.text = "";
    this.sentAt = Date.now();
    this.sink.stream(this.name, text);
  }
}

/**
 * Sends what the process prints (console.log and the like) to the output that `current` names; the terminal gets what is
 * printed before there is one, and what native code prints.
 */
export function captureStandardStreams(current: () => OutputSink | undefined): void {
  const decoder = new TextDecoder();
  for (const name of ["stdout", "stderr"] as const) {
    const toTerminal = process[name].write.bind(process[name]);
    process[name].write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
      const text = typeof chunk === "string" ? chunk : decoder.decode(chunk);
      const output = current();
      if (output) output.stream(name, text);
      else toTerminal(text);
      const done = typeof encoding === "function" ? encoding : callback;
      if (typeof done === "function") process.nextTick(done as () => void);
      return true;
    };
  }
}

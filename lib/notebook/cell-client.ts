// The headless runner's side of the process that runs the cells. The process is another one so that a crash of native code,
// a loop that never yields or a lack of memory leaves the notebook in the hands of a process that can still save it.
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { MimeBundle } from "../runtime/host.js";
import type { CellError } from "./cell-errors.js";
import type { OutputSink, StreamName } from "./cell-output.js";
import type { CellResult } from "./session.js";

/** From the runner to the cells' process. */
export type Request = { kind: "execute"; source: string } | { kind: "finish" };

/** An output, from the cells' process to the runner; `cell` is the execution count. */
type OutputEvent =
  | { kind: "stream"; cell: number; name: StreamName; text: string }
  | { kind: "display"; cell: number; data: MimeBundle; id?: string; update: boolean }
  | { kind: "result"; cell: number; data: MimeBundle }
  | { kind: "error"; cell: number; error: CellError };

/** From the cells' process to the runner. */
export type Event = OutputEvent | { kind: "done"; result: CellResult } | { kind: "finished"; lateErrors: number };

/** How a cell ended: by itself, well or with an error, or together with its process. */
export type CellEnd = CellResult | { exitCode: number | null; signal: NodeJS.Signals | null };

const patienceMilliseconds = 800;

export class CellClient {
  private readonly child: ChildProcess;
  private readonly sinks: OutputSink[] = [];
  private onEnd: (end: CellEnd) => void = () => {};
  private onFinished: (lateErrors: number) => void = () => {};

  /** Starts the process in the notebook's folder, as Jupyter does. */
  constructor(folder: string) {
    this.child = fork(join(__dirname, "cell-process.js"), {
      cwd: folder,
      env: { TF_CPP_MIN_LOG_LEVEL: "2", ...process.env },
      stdio: ["ignore", "inherit", "pipe", "ipc"],
    });
    if (this.child.stderr) passOn(this.child.stderr);
    this.child.on("message", (event: Event) => this.receive(event));
    this.child.on("exit", (exitCode, signal) => {
      this.onEnd({ exitCode, signal });
      this.onFinished(0);
    });
  }

  execute(source: string, sink: OutputSink): Promise<CellEnd> {
    this.sinks.push(sink);
    this.send({ kind: "execute", source });
    return new Promise((resolve) => {
      this.onEnd = resolve;
    });
  }

  /** Stops the running cell: gently, and if it does not yield within a second, together with its process. */
  interrupt(): void {
    this.child.kill("SIGINT");
    setTimeout(() => this.kill(), patienceMilliseconds).unref();
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** Ends the process; the number of errors that came after their cells. */
  async finish(): Promise<number> {
    const isRunning = this.child.exitCode === null && this.child.signalCode === null;
    if (!isRunning) return 0;
    this.send({ kind: "finish" });
    return new Promise((resolve) => {
      this.onFinished = resolve;
    });
  }

  private send(request: Request): void {
    this.child.send(request, () => {}); // if the process is gone, its exit event says so
  }

  private receive(event: Event): void {
    if (event.kind === "done") this.onEnd(event.result);
    else if (event.kind === "finished") this.onFinished(event.lateErrors);
    else deliver(event, this.sinks[event.cell - 1]);
  }
}

/** TensorFlow announces oneDNN at its start, whatever log level is asked for. */
const announcement = /^(WARNING: All log messages before absl::InitializeLog|I\d+ .* oneDNN custom operations are on)/;

/** What native code prints goes to the runner's own stderr. */
function passOn(stderr: Readable): void {
  createInterface({ input: stderr }).on("line", (line) => {
    if (!announcement.test(line)) process.stderr.write(`${line}\n`);
  });
}

function deliver(event: OutputEvent, sink: OutputSink): void {
  if (event.kind === "stream") sink.stream(event.name, event.text);
  else if (event.kind === "display") sink.display(event.data, event.id, event.update);
  else if (event.kind === "result") sink.result(event.data, event.cell);
  else sink.error(event.error);
}

// A Jupyter client for tests: starts the real kernel and talks to it over ZeroMQ, by the messaging protocol (version 5.3).
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const zmq: typeof import("zeromq") = createRequire(require.resolve("tslab/package.json"))("zeromq");

export const kernelPath = resolve(__dirname, "../../dist/lib/notebook/kernel.js");
const delimiter = Buffer.from("<IDS|MSG>");
const channels = ["shell", "iopub", "stdin", "control", "hb"] as const;

/** A kernel starts in two seconds; on a busy machine it may take many more. */
export const startMilliseconds = 60_000;

export interface Message {
  type: string;
  parent: string;
  content: Record<string, unknown>;
}

/** What a cell did: the reply and everything it published, in order. */
export interface Execution {
  status: unknown;
  reply: Record<string, unknown>;
  outputs: Message[];
  /** Everything printed to stdout. */
  stdout: string;
  stderr: string;
  /** Text of the last expression. */
  result: string | undefined;
}

export class KernelClient {
  readonly process: ChildProcess;
  private readonly key = randomUUID();
  private readonly folder = mkdtempSync(join(tmpdir(), "tandem-kernel-"));
  private readonly shell = new zmq.Dealer({ sendTimeout: 0, sendHighWaterMark: 0 });
  private readonly iopub = new zmq.Subscriber({ receiveHighWaterMark: 0 });
  private readonly published: Message[] = [];
  private readonly replies: Message[] = [];
  private onMessage: () => void = () => {};

  constructor({ cwd = __dirname, launch = [process.execPath, kernelPath] } = {}) {
    const ports = Object.fromEntries(channels.map((channel, i) => [`${channel}_port`, i]));
    const connection = { ...ports, transport: "ipc", ip: join(this.folder, "socket"), key: this.key };
    const file = join(this.folder, "connection.json");
    writeFileSync(file, JSON.stringify({ ...connection, signature_scheme: "hmac-sha256" }));
    const [command, ...args] = launch;
    this.process = spawn(command, [...args, "--config-path", file], { cwd, stdio: ["ignore", "ignore", "inherit"] });
    this.iopub.subscribe();
    this.shell.connect(`ipc://${join(this.folder, "socket")}:0`);
    this.iopub.connect(`ipc://${join(this.folder, "socket")}:1`);
    this.receive(this.shell, this.replies);
    this.receive(this.iopub, this.published);
  }

  /** Waits until the kernel answers and its outputs arrive here. */
  async ready(): Promise<this> {
    for (;;) {
      const id = this.send("kernel_info_request", {});
      const wait = new Promise((done) => setTimeout(done, 200));
      await Promise.race([this.until(() => this.isIdle(id)), wait]);
      if (this.isIdle(id)) return this;
    }
  }

  /** Runs a cell to its end. */
  execute(code: string, { stopOnError = true } = {}): Promise<Execution> {
    const id = this.send("execute_request", { code, silent: false, stop_on_error: stopOnError });
    return this.outcome(id);
  }

  interrupt(): void {
    this.process.kill("SIGINT");
  }

  /** Waits until the kernel has printed `text`, and returns the message that it is in. */
  async seen(text: string): Promise<string> {
    const printed = () => this.published.map(({ content }) => String(content.text)).find((line) => line.includes(text));
    await this.until(() => printed() !== undefined);
    return printed() ?? "";
  }

  async close(): Promise<void> {
    const gone = this.process.exitCode !== null || this.process.signalCode !== null;
    const exit = gone ? undefined : once(this.process, "exit");
    this.process.kill("SIGKILL");
    await exit;
    this.shell.close();
    this.iopub.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Asks the kernel to end, as Jupyter does. */
  shutdown(): void {
    this.send("shutdown_request", { restart: false });
  }

  private async outcome(id: string): Promise<Execution> {
    const reply = () => this.replies.find(({ parent }) => parent === id);
    await this.until(() => reply() !== undefined && this.isIdle(id));
    const outputs = this.published.filter(({ parent, type }) => parent === id && type !== "status");
    const printed = (name: string) =>
      outputs.map(({ content }) => (content.name === name ? String(content.text) : "")).join("");
    const result = outputs.find(({ type }) => type === "execute_result")?.content.data as Record<string, string>;
    const content = reply()?.content ?? {};
    const streams = { stdout: printed("stdout"), stderr: printed("stderr") };
    return { status: content.status, reply: content, outputs, ...streams, result: result?.["text/plain"] };
  }

  private isIdle(id: string): boolean {
    const states = this.published.filter(({ parent, type }) => parent === id && type === "status");
    return states.some(({ content }) => content.execution_state === "idle");
  }

  private async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      await new Promise<void>((arrived) => {
        const others = this.onMessage;
        this.onMessage = () => {
          others();
          arrived();
        };
      });
    }
  }

  private async receive(socket: AsyncIterable<Buffer[]>, messages: Message[]): Promise<void> {
    for await (const frames of socket) {
      const start = frames.findIndex((frame) => frame.equals(delimiter)) + 2;
      const [header, parent, , content] = frames.slice(start).map((frame) => JSON.parse(frame.toString()));
      messages.push({ type: header.msg_type, parent: parent.msg_id, content });
      const wake = this.onMessage;
      this.onMessage = () => {};
      wake();
    }
  }

  private send(type: string, content: object): string {
    const id = randomUUID();
    const header = { msg_id: id, msg_type: type, session: "test", username: "test", version: "5.3", date: "" };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const signature = createHmac("sha256", this.key).update(parts.join("")).digest("hex");
    this.shell.send([delimiter, signature, ...parts]);
    return id;
  }
}

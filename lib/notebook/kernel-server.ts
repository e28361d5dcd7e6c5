// Jupyter's wire protocol (version 5.3) by tslab's server, with what tslab leaves out: sends that can't be lost, execute_input,
// execute_result and error messages, cells aborted only where Jupyter asks for it, and a process that ends when told to.
import { inspect } from "node:util";
import type { OutputSink } from "./cell-output.js";
import type { Session } from "./session.js";
import { type JupyterHandlerImpl, ZmqServer, zeromq } from "./tslab.js";

type Server = InstanceType<typeof ZmqServer>;
type Socket = Parameters<Server["handleShellMessage"]>[0];
type Message = Parameters<Server["handleExecute"]>[1];

/** Long enough for the requests that a client has already sent to arrive after a failed cell. */
const abortMilliseconds = 50;

/** Requests that have an answer. tslab would complain of others below the last cell. */
const answered = new Set<string | undefined>([
  "kernel_info_request",
  "execute_request",
  "is_complete_request",
  "inspect_request",
  "complete_request",
  "comm_info_request",
  "shutdown_request",
]);

export class KernelServer extends ZmqServer {
  private isOpen: Promise<void> = Promise.resolve();
  private arrived = 0;
  private abortedUpTo = 0;
  /** Whose turn it is, of those that arrived. */
  private turn = 0;
  private lastExecution: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: Session,
    handler: InstanceType<typeof JupyterHandlerImpl>,
    connectionFile: string,
  ) {
    super(handler, connectionFile);
    sendWithoutWaiting();
  }

  override init(): Promise<void> {
    this.isOpen = super.init();
    return this.isOpen;
  }

  /** Cells run one after another, and "busy" is said when one starts; everything else is answered at once. */
  override async handleShellMessage(socket: Socket, ...frames: Buffer[]): Promise<void> {
    await this.isOpen; // requests come in before every socket can send, and an answer would be lost
    const type = messageType(frames);
    if (!answered.has(type)) return;
    if (type !== "execute_request") return super.handleShellMessage(socket, ...frames);
    const turn = ++this.arrived;
    this.lastExecution = this.lastExecution.then(() => {
      this.turn = turn;
      return super.handleShellMessage(socket, ...frames);
    });
    return this.lastExecution;
  }

  override async handleExecute(socket: Socket, message: Message): Promise<void> {
    if (this.turn <= this.abortedUpTo) {
      this.send(message, "execute_reply", { status: "aborted" }, socket);
      return;
    }
    const { code, stop_on_error: stopOnError = true } = message.content as { code: string; stop_on_error?: boolean };
    this.send(message, "execute_input", { code, execution_count: this.session.nextExecutionCount });
    const { executionCount, error } = await this.session.execute(code, this.sink(message));
    if (error && stopOnError) {
      await new Promise((resolve) => setTimeout(resolve, abortMilliseconds));
      this.abortedUpTo = this.arrived;
    }
    const status = error ? { status: "error", ...withoutLine(error) } : { status: "ok" };
    const reply = { ...status, execution_count: executionCount, payload: [], user_expressions: {} };
    this.send(message, "execute_reply", reply, socket);
  }

  /** tslab answers with a message of the wrong type. */
  override handleCommInfoRequest(socket: Socket, message: Message): void {
    this.send(message, "comm_info_reply", { status: "ok", comms: {} }, socket);
  }

  override close(): void {
    super.close();
    setTimeout(() => process.exit(0), 100).unref(); // a training loop left behind must not keep the kernel alive
  }

  private sink(message: Message): OutputSink {
    return {
      stream: (name, text) => this.send(message, "stream", { name, text }),
      display: (data, id, update) => {
        const transient = id === undefined ? {} : { display_id: id };
        this.send(message, update ? "update_display_data" : "display_data", { data, metadata: {}, transient });
      },
      result: (data, executionCount) =>
        this.send(message, "execute_result", { data, metadata: {}, execution_count: executionCount }),
      error: (error) => this.send(message, "error", withoutLine(error)),
    };
  }

  private send(parent: Message, type: string, content: object, socket: unknown = this.iopub): void {
    const message = parent.createReply();
    message.header.msg_type = type;
    message.content = content;
    message.signAndSend(this.connInfo.key, socket);
  }
}

/** The protocol's error has no place for a line. */
function withoutLine({ ename, evalue, traceback }: { ename: string; evalue: string; traceback: string[] }) {
  return { ename, evalue, traceback };
}

function messageType(frames: Buffer[]): string | undefined {
  const delimiter = frames.findIndex((frame) => frame.equals(Buffer.from("<IDS|MSG>")));
  try {
    return JSON.parse(frames[delimiter + 2].toString()).msg_type;
  } catch (error) {
    process.stderr.write(`A message without a header was ignored: ${inspect(error)}\n`);
    return undefined;
  }
}

/**
 * zeromq.js delays every 513th send in a row and throws "Socket is busy writing" at those made meanwhile (its issues 381
 * and 427). tslab awaits no send, so a message in 512 would be lost, be it an output or the reply that a client waits for.
 */
function sendWithoutWaiting(): void {
  for (const name of ["Publisher", "Router"]) {
    const Original = zeromq[name];
    zeromq[name] = class extends Original {
      constructor(options: object = {}) {
        super({ sendTimeout: 0, sendHighWaterMark: 0, ...options });
      }
    };
  }
}

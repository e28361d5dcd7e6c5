// The process in which a headless run's cells run: node dist/lib/notebook/cell-process.js, started by cell-client.ts.
import type { Event, Request } from "./cell-client.js";
import type { OutputSink } from "./cell-output.js";
import { watchForOrphaning } from "./orphan-watch.js";
import { Session } from "./session.js";

watchForOrphaning();
const session = new Session();
process.on("message", (request: Request) => void (request.kind === "execute" ? execute(request.source) : finish()));
process.on("disconnect", () => process.exit(1));
process.on("beforeExit", () => {
  session.fail(
    new Error("the cell awaits a promise that nothing can settle any more: no timer, file or socket is open"),
  );
});
session.compiler.open(); // while the runner still reads the notebook

async function execute(source: string): Promise<void> {
  process.channel?.unref(); // so that the process notices when a cell waits for nothing
  const result = await session.execute(source, sinkOf(session.nextExecutionCount));
  process.channel?.ref();
  send({ kind: "done", result });
}

async function finish(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50)); // a last chance for errors that nobody awaited
  send({ kind: "finished", lateErrors: session.lateErrors }, () => process.exit(0));
}

function sinkOf(cell: number): OutputSink {
  return {
    stream: (name, text) => send({ kind: "stream", cell, name, text }),
    display: (data, id, update) => send({ kind: "display", cell, data, id, update }),
    result: (data) => send({ kind: "result", cell, data }),
    error: (error) => send({ kind: "error", cell, error }),
  };
}

function send(event: Event, sent: () => void = () => {}): void {
  process.send?.(event, sent);
}

// The Jupyter kernel: node dist/lib/notebook/kernel.js --config-path CONNECTION_FILE. Jupyter starts it by kernel-spec.json.
import { parseArgs } from "node:util";
import { KernelServer } from "./kernel-server.js";
import { watchForOrphaning } from "./orphan-watch.js";
import { Session } from "./session.js";
import { JupyterHandlerImpl, ts } from "./tslab.js";

const { values } = parseArgs({ options: { "config-path": { type: "string" } } });
const connectionFile = values["config-path"];
if (connectionFile === undefined) {
  process.stderr.write("kernel: expected --config-path FILE, got none; Jupyter starts the kernel, see `npm run lab`\n");
  process.exit(2);
}

watchForOrphaning();
const session = new Session({ reloadLibrary: true });
session.compiler.open(); // before the first cell asks for it
new KernelServer(session, handlerOf(session), connectionFile).init();

/** tslab's answers to everything but the running of cells, which KernelServer does itself. */
function handlerOf({ compiler }: Session) {
  const refuse = () => Promise.reject(new Error("kernel: cells are run by the session"));
  const handler = new JupyterHandlerImpl(
    {
      execute: refuse,
      inspect: (source, position) => compiler.inspect(source, position),
      complete: (source, position) => compiler.complete(source, position),
      close: () => compiler.close(),
      reset: () => {},
      interrupt: () => {},
      locals: {},
    },
    false,
  );
  const info = handler.handleKernel();
  // Clients store this in notebooks: the version that compiles cells, not the one tslab claims.
  handler.handleKernel = () => ({ ...info, language_info: { ...info.language_info, version: ts.version } });
  return handler;
}

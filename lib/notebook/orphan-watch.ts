// Ends this process when its parent dies: a killed Jupyter must not leave kernels behind that hold memory and a GPU.
import { Worker } from "node:worker_threads";

const everyMilliseconds = 1000;

/** The watch has a thread of its own, because the orphan may be busy in a loop that never ends. */
export function watchForOrphaning(): void {
  const code = `
    const parent = ${process.ppid};
    setInterval(() => {
      if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
    }, ${everyMilliseconds});`;
  new Worker(code, { eval: true }).unref();
}

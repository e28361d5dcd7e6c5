import { afterEach, expect, test } from "vitest";
import { breathe, currentSignal, interruptBy } from "../../lib/runtime/breathe.js";
import { setNotebookHost } from "../../lib/runtime/host.js";

afterEach(() => {
  setNotebookHost(undefined);
  interruptBy(undefined);
});

test("a loop of many steps lets a timer fire in between", async () => {
  let fired = false;
  setTimeout(() => {
    fired = true;
  }, 10);
  const started = Date.now();
  while (!fired && Date.now() - started < 5000) await breathe();
  expect(fired).toBe(true);
});

test("an interrupted cell stops the loop with the signal's reason", async () => {
  const controller = new AbortController();
  setNotebookHost({ display: () => {}, signal: controller.signal });
  setTimeout(() => controller.abort(new Error("interrupted by hand")), 10);
  const loop = async () => {
    for (;;) await breathe();
  };
  await expect(loop()).rejects.toThrow("interrupted by hand");
});

test("a command's interrupt stops loops that are given no signal, and a notebook's cell goes before it", async () => {
  const command = new AbortController();
  interruptBy(command.signal);
  command.abort(new Error("Ctrl-C"));
  await expect(breathe()).rejects.toThrow("Ctrl-C");
  setNotebookHost({ display: () => {}, signal: new AbortController().signal });
  expect(currentSignal()?.aborted).toBe(false);
});

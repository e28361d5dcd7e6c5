import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MimeBundle } from "../../lib/runtime/host.js";
import { startProgress } from "../../lib/runtime/progress.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** 100 steps of 0.3 s each. */
function work(options: Parameters<typeof startProgress>[2]): void {
  const progress = startProgress("train", 100, options);
  for (let step = 1; step <= 100; step++) {
    vi.advanceTimersByTime(300);
    progress.update(step, `loss ${(1 / step).toFixed(2)}`);
  }
  progress.finish();
}

test("in a notebook one display is updated, and its last state is a line of text", () => {
  const shown: { data: MimeBundle; options?: { id?: string; update?: boolean } }[] = [];
  work({ host: { display: (data, options) => void shown.push({ data, options }), signal: undefined } });
  expect(new Set(shown.map(({ options }) => options?.id)).size).toBe(1);
  expect(shown.map(({ options }) => options?.update)).toEqual([false, ...Array(shown.length - 1).fill(true)]);
  expect(shown[0].data["text/plain"]).toBe("train: 0/100 (0%)");
  // 40 of 100 steps took 12 s, so 60 more will take 18 s.
  expect(shown[40].data["text/plain"]).toBe("train: 40/100 (40%, 18 s left)  loss 0.03");
  expect(shown.at(-1)?.data).toEqual({
    "text/html": "<div>train: 100 in 30 s  loss 0.01</div>",
    "text/plain": "train: 100 in 30 s  loss 0.01",
  });
});

test("in a log there is a line every ten seconds and one at the end", () => {
  let log = "";
  work({ terminal: { write: (text) => (log += text) } });
  expect(log.match(/\d+\/100|100 in/g)).toEqual(["1/100", "35/100", "69/100", "100 in"]); // 0.3 s, then 34 steps: 10.2 s
  expect([log.includes("\r"), log.includes("\x1b")]).toEqual([false, false]);
});

test("on a terminal one line is rewritten", () => {
  let printed = "";
  work({ terminal: { write: (text) => (printed += text), isTTY: true } });
  expect(printed.split("\r\x1b[K").length).toBe(102); // nothing, 100 steps, the end
  expect(printed.match(/\n/g)?.length).toBe(1);
});

test("an interrupted piece of work says how far it came", () => {
  let log = "";
  const progress = startProgress("train", 10, { terminal: { write: (text) => (log += text) } });
  progress.update(4, "loss 1");
  progress.finish();
  expect(log.split("\n")[1]).toBe("train: 4/10 in 0.0 s  loss 1");
});

test("the time left of work that goes on from an earlier sitting is judged by this sitting alone", () => {
  let log = "";
  const progress = startProgress("train", 100, { from: 80, terminal: { write: (text) => (log += text) } });
  vi.advanceTimersByTime(11_000);
  progress.update(85);
  progress.finish();
  expect(log.split("\n")[0]).toBe("train: 85/100 (85%, 33 s left)"); // 5 steps took 11 s, 15 are left
});

test("a total of nothing is refused", () => {
  expect(() => startProgress("train", 0)).toThrow("expected a positive total, got 0");
});

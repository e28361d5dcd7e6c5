// What the doctor says of compiled execution, on made-up machines whose addon is JavaScript.
import { expect, test } from "vitest";
import { addonFile } from "../../lib/setup/compiled-engine.mjs";
import { examineEngine } from "../../lib/setup/engine-report.mjs";
import { fakeAddon, withFakeAddons } from "./fake-addon.js";
import { placeWith } from "./places.js";

function machine(script: string | undefined, env: Record<string, string> = {}, hasNvidiaGpu = false) {
  const files: Record<string, string> = script === undefined ? {} : { [addonFile]: script };
  const place = withFakeAddons(placeWith(files));
  return { ...place, env: { ...place.env, ...env }, hasNvidiaGpu };
}

/** Problems as pairs of what is wrong and the remedy. */
function examine(...given: Parameters<typeof machine>) {
  const { problems, ...facts } = examineEngine(machine(...given));
  return { ...facts, problems: problems.map(({ what, remedy }) => [what, remedy]) };
}

test("on a machine without a GPU, programs run on the CPU", () => {
  expect(examine(fakeAddon(["CPU"]))).toEqual({
    execution: "compiled (TANDEM_EXECUTION=eager runs op by op)",
    programsRunOn: "CPU:0 (TensorFlow sees no GPU)",
    devices: "CPU:0",
    problems: [],
  });
});

test("a GPU is taken unless TANDEM_DEVICE says otherwise", () => {
  const both = fakeAddon(["CPU", "GPU"]);
  const free = examine(both, {}, true);
  expect(free).toMatchObject({ programsRunOn: "GPU:0 (the first GPU; TANDEM_DEVICE=cpu takes the CPU)", problems: [] });
  expect(free.devices).toBe("CPU:0, GPU:0");
  const told = examine(both, { TANDEM_DEVICE: "cpu", TANDEM_EXECUTION: "eager" }, true);
  expect(told).toMatchObject({ programsRunOn: "CPU:0 (as TANDEM_DEVICE says)", problems: [] });
  expect(told.execution).toBe("eager (as TANDEM_EXECUTION says)");
});

test("a GPU that TensorFlow does not see is a problem, one that was hidden is none", () => {
  const { problems } = examine(fakeAddon(["CPU"]), {}, true);
  expect(problems).toEqual([
    ["there is an NVIDIA GPU, and TensorFlow does not see it", expect.stringContaining(".venv")],
  ]);
  expect(examine(fakeAddon(["CPU"]), { CUDA_VISIBLE_DEVICES: "" }, true).problems).toEqual([]);
});

test("without the addon everything runs op by op; that it is due, the set-up's step says", () => {
  const execution = "eager (the compiled engine is missing)";
  expect(examine(undefined)).toEqual({ execution, programsRunOn: null, devices: null, problems: [] });
});

test("an addon that computes wrongly, fails or ends its process comes with the reason and the remedy", () => {
  const failing = (...given: Parameters<typeof machine>) => examine(...given).problems;
  const mend = expect.stringContaining("delete lib/engine/native/build, then `npm run setup`");
  const what = "the compiled engine does not run: ";
  expect(failing(fakeAddon(["CPU"], "x + x"))).toEqual([[`${what}its program answered 6 for the square of 3`, mend]]);
  expect(failing('throw new Error("wrong ELF class")')).toEqual([[`${what}wrong ELF class`, mend]]);
  expect(failing("process.exit(3)")).toEqual([[`${what}its process ended without a word`, mend]]);
  expect(failing(fakeAddon(["CPU"]), { TANDEM_DEVICE: "gpu" })).toEqual([
    [`${what}expected a GPU, as was asked for`, expect.stringContaining("unset TANDEM_DEVICE")],
  ]);
});

test("an empty setting is none", () => {
  const unset = examine(fakeAddon(["CPU"]));
  expect(examine(fakeAddon(["CPU"]), { TANDEM_DEVICE: "", TANDEM_EXECUTION: "" })).toEqual(unset);
});

test("settings that mean nothing are told with their choices", () => {
  const { problems } = examine(fakeAddon(["CPU"]), { TANDEM_DEVICE: "tpu", TANDEM_EXECUTION: "fast" });
  expect(problems).toEqual([
    ["TANDEM_EXECUTION is fast", "set it to compiled or eager, or not at all"],
    ["TANDEM_DEVICE is tpu", "set it to auto or cpu or gpu, or not at all"],
  ]);
});

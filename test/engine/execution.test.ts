// Which way functions run, as the environment says.
import { afterEach, expect, test, vi } from "vitest";
import { defaultExecution, executionInfo } from "../../lib/engine/execution.js";
import { native } from "../../lib/engine/native.js";

afterEach(() => vi.unstubAllEnvs());

test("programs are compiled by default, and TANDEM_EXECUTION decides otherwise", () => {
  for (const [wanted, execution] of [
    ["", "compiled"],
    ["eager", "eager"],
    ["compiled", "compiled"],
  ]) {
    vi.stubEnv("TANDEM_EXECUTION", wanted);
    expect(defaultExecution()).toBe(execution);
  }
  vi.stubEnv("TANDEM_EXECUTION", "fast");
  expect(() => defaultExecution()).toThrow("expected TANDEM_EXECUTION to be compiled or eager, got fast");
});

test("the device is that of whatever computes", () => {
  vi.stubEnv("TANDEM_EXECUTION", "compiled");
  expect(executionInfo()).toEqual({ execution: "compiled", device: native().opened.device.type.toLowerCase() });
  vi.stubEnv("TANDEM_EXECUTION", "eager");
  expect(executionInfo().execution).toBe("eager");
});

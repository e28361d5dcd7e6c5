// A compiled engine in JavaScript for tests of the set-up: an "addon" that is loaded as JavaScript by a hook.
import { join } from "node:path";
import type { Place } from "../../lib/setup/place.mjs";
import { writeText } from "./places.js";

const device = (type: string) => `{ name: "/job:localhost/replica:0/task:0/device:${type}:0", type: "${type}" }`;

/** An addon that sees devices of these types, takes the last one and squares by the expression `square`. */
export function fakeAddon(devices: readonly string[], square = "x * x"): string {
  return `
const devices = [${devices.map(device)}];
exports.open = (wanted) => {
  if (wanted === "gpu" && devices.length === 1) throw new Error("expected a GPU, as was asked for");
  return { devices, device: wanted === "cpu" ? devices[0] : devices.at(-1) };
};
exports.DeviceArray = class { constructor(type, shape, data) { this.x = data[0]; } readSync() { return [this.x]; } };
exports.GraphBuilder = class {
  placeholder() { return { id: 0 }; }
  operation() { return [{ id: 1 }]; }
  program() { return { run: async ([{ x }]) => [new exports.DeviceArray(1, [], [${square}])] }; }
};`;
}

/** The place, where Node takes addons for JavaScript. */
export function withFakeAddons(place: Place): Place {
  const hook = join(place.root, "hook.js");
  writeText(hook, 'require("node:module")._extensions[".node"] = require("node:module")._extensions[".js"];');
  return { ...place, env: { ...place.env, NODE_OPTIONS: `--require ${hook}` } };
}

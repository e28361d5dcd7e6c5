// The Tandem side of the comparison of linear probes: one problem in memory, fitted from zero as often as asked.
import { readSafetensorsSync } from "../../lib/checkpoints/files/safetensors.js";
import { fitLogistic } from "../../lib/evaluation/logistic-regression.js";
import { repeat, serve } from "../worker-loop.js";

let solve: () => Promise<number[]>;

serve({
  load: async ({ file, l2 }) => {
    const { tensors } = readSafetensorsSync(file);
    const features = Float32Array.from(tensors.get("features")!.values);
    const labels = Int32Array.from(tensors.get("labels")!.values);
    const classes = labels.reduce((most, label) => Math.max(most, label + 1), 0);
    const width = features.length / labels.length;
    solve = async () => {
      const { weights } = await fitLogistic(features, labels, { classes, l2 });
      if (classes > 2) return [...weights.subarray(0, width)];
      return Array.from({ length: width }, (_, i) => weights[width + i] - weights[i]);
    };
    return { versions: { node: process.versions.node } };
  },
  fit: ({ times }) => repeat(times, () => solve()),
}).catch((error: Error) => {
  console.error(error);
  process.exitCode = 1;
});

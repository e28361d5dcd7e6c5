import { defineConfig } from "vitest/config";

// Inherited by the test processes: keeps TensorFlow's start-up lines out of the report (see lib/engine/tf.ts).
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
process.env.TF_ENABLE_ONEDNN_OPTS ??= "1";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});

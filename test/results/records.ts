// A made-up record for the tests of records, tables and figures.
import type { ResultRecord } from "../../lib/results/schema.js";

export function exampleRecord(changes: Partial<ResultRecord> = {}): ResultRecord {
  return {
    format: 1,
    experiment: "scaling",
    name: "small, seed 0",
    settings: { width: 64, towers: { image: "vit", text: "bag" } },
    seed: 0,
    commit: "unknown",
    data: { train: 1000, test: 100 },
    measurements: {
      zeroShotTop1: { value: 0.3, interval: [0.21, 0.4], intervalKind: "clopperPearson", trials: 100 },
    },
    seconds: 12.5,
    machine: {
      cpu: "Example 3000",
      threads: 2,
      memoryGiB: 8,
      backend: "tensorflow",
      device: "CPU",
      tensorflow: "2.21.0",
      node: "22.0.0",
    },
    finished: "2026-01-02T03:04:05.000Z",
    ...changes,
  };
}

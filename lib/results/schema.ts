// What a result record holds. Field names here are the file format: change one and `format` goes up.
import { z } from "zod";

const measurementSchema = z
  .object({
    /** A share is a fraction in 0..1. */
    value: z.number(),
    /** Low and high end of the 95 % interval. */
    interval: z.tuple([z.number(), z.number()]).optional(),
    intervalKind: z.enum(["clopperPearson", "bootstrap", "student"]).optional(),
    /** How many examples the value is a share or mean of. */
    trials: z.int().positive().optional(),
  })
  .refine(({ interval, intervalKind }) => (interval === undefined) === (intervalKind === undefined), {
    message: "interval and intervalKind go together",
  })
  .refine(({ interval }) => interval === undefined || interval[0] <= interval[1], {
    message: "an interval runs from low to high",
  });

const curveSchema = z
  .object({ step: z.array(z.int().nonnegative()), value: z.array(z.number()) })
  .refine(({ step, value }) => step.length === value.length, { message: "step and value have one length" });

const machineSchema = z.object({
  cpu: z.string(),
  threads: z.int().positive(),
  memoryGiB: z.number().positive(),
  /** What computed: "tensorflow", "cpu", ... and on which device: "cpu" or "gpu". */
  backend: z.string(),
  device: z.string(),
  /** Whether programs were compiled or ran op by op; records made before there was a choice don't say. */
  execution: z.enum(["compiled", "eager"]).optional(),
  /** TensorFlow's version. */
  tensorflow: z.string(),
  node: z.string(),
});

export const resultRecordSchema = z.object({
  format: z.literal(1),
  experiment: z.string().min(1),
  /** The run's name within the experiment, for people. */
  name: z.string().min(1),
  /** Everything but the seed that identifies the run. */
  settings: z.record(z.string(), z.json()),
  seed: z.int().nonnegative(),
  /** Hash of the source, followed by "-dirty" when files differed from it; "unknown" outside a repository. */
  commit: z.string().min(1),
  /** Counts of examples, by what they were used for. */
  data: z.record(z.string(), z.int().nonnegative()),
  measurements: z.record(z.string(), measurementSchema),
  curves: z.record(z.string(), curveSchema).optional(),
  /** Examples to look at, in a form that the experiment and its figure agree on. */
  examples: z.array(z.json()).optional(),
  seconds: z.number().nonnegative(),
  machine: machineSchema,
  finished: z.iso.datetime(),
});

export type ResultRecord = z.infer<typeof resultRecordSchema>;
export type Measurement = z.infer<typeof measurementSchema>;
export type Curve = z.infer<typeof curveSchema>;
export type Machine = z.infer<typeof machineSchema>;

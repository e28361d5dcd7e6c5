// Records of lit-cost -> the two halves of LiT's Figure 10, and the model of the left one. Numbers only; figures and tables are made
// of them.
import {
  type Measurement,
  pairedEffect,
  type ResultRecord,
  type Row,
  type SpeedUpLine,
  type SpeedUpPanel,
} from "../lib/index.js";
import { memorySources } from "./lit-cost-memory.js";
import { speedCurves } from "./lit-cost-speed.js";
import type { Clock } from "./stopwatch.js";

/** How many times as fast a pair of towers is tuned from features that were computed beforehand. */
export interface SpeedUp {
  readonly image: string;
  readonly text: string;
  /** Numbers of epochs. */
  readonly epochs: readonly number[];
  /** By repeat, then by number of epochs; with the time of computing the features. */
  readonly repeats: readonly (readonly number[])[];
  /** Seconds for one picture or pair. */
  readonly parts: CostParts;
  /** Compute of one picture and of one text, forwards, in multiply-accumulates. */
  readonly macs: { readonly image: number; readonly text: number };
}

/** Seconds for one picture or pair. */
export interface CostParts {
  /** I: the image tower, forwards. */
  readonly encoding: number;
  /** What features take beside it until they are a mapped file. */
  readonly writing: number;
  /** 3 T: a step's text tower, forwards and backwards, with all else that a step does. */
  readonly textStep: number;
  /** Rows of features from the file. */
  readonly reading: number;
}

export interface LargestBatches {
  readonly image: string;
  readonly text: string;
  readonly withTower: number;
  readonly fromFeatures: number;
}

/** By the wall clock, or by processor time, which what else the machine does disturbs less. */
export function speedUps(records: readonly ResultRecord[], clock: Clock = "wall clock"): SpeedUp[] {
  return partOf(records, "speed").map((record) => {
    const { epochs } = record.settings as { epochs: number[] };
    const repeats = Array.from({ length: record.data.repeats }, (_, i) => speedUpOf(record, clock, i + 1));
    const { measurements } = record;
    const value = (name: string) => measurements[name].value;
    const seconds = (name: string) => value(`${name}, ${clock}`);
    return {
      ...namesOf(record),
      epochs,
      repeats,
      parts: {
        encoding: seconds("encoding"),
        writing: seconds("pre-computation") - seconds("encoding"),
        textStep: seconds("from features") - seconds("reading rows"),
        reading: seconds("reading rows"),
      },
      macs: { image: value("image MACs"), text: value("text MACs") },
    };
  });
}

/** Of one number of epochs: the geometric mean over repeats, as speed-ups are ratios. */
export function speedUpAt({ epochs, repeats }: SpeedUp, count: number): Measurement {
  const at = epochs.indexOf(count);
  if (at < 0) throw new Error(`speedUpAt: expected one of ${epochs} epochs, got ${count}`);
  const { value, interval, ...rest } = pairedEffect(repeats.map((each) => Math.log(each[at])));
  return {
    ...rest,
    value: Math.exp(value),
    ...(interval && { interval: [Math.exp(interval[0]), Math.exp(interval[1])] }),
  };
}

/**
 * The speed-up that parts add up to. Up to one epoch only the pictures that are seen are encoded, each once, and the ratio does not
 * depend on the epochs; over many epochs it tends to (I + 3 T) / 3 T.
 */
export function modelledSpeedUp({ encoding, writing, textStep, reading }: CostParts, epochs: number): number {
  const withTower = epochs * (encoding + textStep);
  return withTower / (Math.min(epochs, 1) * (encoding + writing) + epochs * (textStep + reading));
}

/** The limit over many epochs if time were compute alone: (I + 3 T) / 3 T in multiply-accumulates. */
export function limitByCompute({ macs: { image, text } }: SpeedUp): number {
  return (image + 3 * text) / (3 * text);
}

/** The left half of Figure 10: a panel for each text tower, a line for each image tower. */
export function speedUpPanels(all: readonly SpeedUp[], { most = 32 } = {}): SpeedUpPanel[] {
  const texts = [...new Set(all.map(({ text }) => text))];
  const lines = (text: string) => all.filter((each) => each.text === text).map((each) => lineOf(each, most));
  return texts.map((text) => ({ title: `text tower ${text}`, lines: lines(text) }));
}

export function largestBatches(records: readonly ResultRecord[]): LargestBatches[] {
  return partOf(records, "memory").map((record) => ({
    ...namesOf(record),
    withTower: record.measurements[`largest batch, ${memorySources.withTower}`].value,
    fromFeatures: record.measurements[`largest batch, ${memorySources.fromFeatures}`].value,
  }));
}

/** What each pair costs, in milliseconds for one picture or pair, and the limits that follow. */
export function costRows(all: readonly SpeedUp[]): Row[] {
  const milliseconds = (seconds: number) => (1000 * seconds).toPrecision(3);
  return all.map((each) => {
    const { encoding, writing, textStep, reading } = each.parts;
    return {
      "image tower": each.image,
      "text tower": each.text,
      "encoding I, ms": milliseconds(encoding),
      "writing, ms": milliseconds(writing),
      "text step 3T, ms": milliseconds(textStep),
      "reading, ms": milliseconds(reading),
      "limit, by time": modelledSpeedUp(each.parts, Number.MAX_SAFE_INTEGER).toFixed(2),
      "limit, by compute": limitByCompute(each).toFixed(2),
    };
  });
}

function lineOf(each: SpeedUp, most: number): SpeedUpLine {
  const last = Math.max(most, ...each.epochs);
  const first = Math.min(...each.epochs);
  const steps = 60;
  const model = Array.from({ length: steps + 1 }, (_, i) => first * (last / first) ** (i / steps)).map((epochs) => ({
    epochs,
    value: modelledSpeedUp(each.parts, epochs),
  }));
  const points = each.epochs.map((epochs) => {
    const { value, interval } = speedUpAt(each, epochs);
    return { epochs, value, interval };
  });
  return { name: each.image, points, model };
}

/** Of one repeat, by number of epochs. */
function speedUpOf({ curves = {}, data, settings }: ResultRecord, clock: Clock, repeat: number): number[] {
  const precomputing = curves[speedCurves.precomputing(clock, repeat)];
  const withTower = curves[speedCurves.withTower(clock, repeat)].value;
  const fromFeatures = curves[speedCurves.fromFeatures(clock, repeat)].value;
  return (settings.epochs as number[]).map((each, i) => {
    const encoded = precomputing.step.indexOf(Math.min(each, 1) * data.pairs);
    return withTower[i] / (precomputing.value[encoded] + fromFeatures[i]);
  });
}

function partOf(records: readonly ResultRecord[], part: string): ResultRecord[] {
  const found = records.filter(({ settings }) => settings.part === part);
  if (found.length === 0) throw new Error(`lit-cost: expected records of ${part}, got none; run the experiment`);
  return found;
}

function namesOf({ settings }: ResultRecord): { image: string; text: string } {
  return { image: `${settings.image}`, text: `${settings.text}` };
}

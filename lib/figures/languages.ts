// Scores language by language: one row of dots per language (Zhai et al. 2022, Figures 6 and 14), and all languages from the most
// common to the rarest, with the long tail (Figure 7).
import type { Measurement } from "../results/schema.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow, plainText, series } from "./figure.js";
import type { ScatterTrace } from "./plotly.js";

export interface LanguageScores {
  readonly language: string;
  /** Rows that follow each other and have the same group stand under its name. */
  readonly group?: string;
  /** Model -> score in 0..1; a language may lack some. */
  readonly scores: Readonly<Record<string, Measurement>>;
}

export interface LanguageScoresOptions extends Heading {
  /** What is scored: "zero-shot accuracy". */
  readonly xTitle: string;
  /** What guessing reaches. */
  readonly chance?: number;
}

/** A row per language, from top to bottom as given, with a dot and its interval for every model. */
export function languageScoresFigure(
  languages: readonly LanguageScores[],
  { xTitle, chance, ...heading }: LanguageScoresOptions,
): Figure {
  if (languages.length === 0) throw new Error("languageScoresFigure: expected one or more languages, got none");
  const rows = withGroupRows(languages);
  const models = [...new Set(languages.flatMap(({ scores }) => Object.keys(scores)))];
  const plotHeight = Math.max(100, (models.length > 2 ? 19 : 14) * rows.length);
  const dots = models.map((name, i) => {
    const shift = models.length === 1 ? 0 : 0.5 * (i / (models.length - 1) - 0.5);
    return scoreDots(name, rows, { color: series[i % series.length], shift });
  });
  const data = [...dots, ...(chance === undefined ? [] : [guessing({ x: [chance, chance], y: [-1, rows.length] })])];
  return figure(heading, data, {
    plotHeight,
    xaxis: { title: { text: plainText(xTitle) }, tickformat: ".0%", rangemode: "tozero" },
    yaxis: {
      range: [rows.length - 0.4, -0.6],
      tickvals: rows.map((_, i) => i),
      ticktext: rows.map((row) => (typeof row === "string" ? `<b>${plainText(row)}</b>` : plainText(row.language))),
      tickfont: { size: 10.5 },
      ticklabelstandoff: 4,
      ticks: "",
    },
    ...legendBelow(data.length, plotHeight),
  });
}

export interface LongTailLine {
  readonly name: string;
  readonly languages: readonly {
    readonly language: string;
    /** How many pairs of the training data are in it: languages are sorted by this; 0 where it was never seen. */
    readonly pairs: number;
    /** In 0..1. */
    readonly score: number;
  }[];
}

export interface LongTailOptions extends Heading {
  /** What is scored: "recall at 1, text to image". */
  readonly yTitle: string;
  readonly chance?: number;
  /** Languages that a line is the mean of, an odd number. */
  readonly window?: number;
}

const tailHeight = 420;
/** Free places between languages that were seen and those that were not. */
const gap = 3;

/**
 * A dot per model and language, the most frequent of the training data on the left, with a running mean of each model; languages
 * without training data stand apart on the right.
 */
export function longTailFigure(
  lines: readonly LongTailLine[],
  { yTitle, chance, window = 9, ...heading }: LongTailOptions,
): Figure {
  if (lines.length === 0 || lines.some(({ languages }) => languages.length === 0))
    throw new Error("longTailFigure: expected one or more lines of one or more languages, got none");
  const place = placesOf(lines[0].languages);
  const last = Math.max(...place.values());
  const traces = lines.flatMap((line, i) => tailTraces(line, { color: series[i % series.length], place, window }));
  const data = [...traces, ...(chance === undefined ? [] : [guessing({ x: [0, last + 1], y: [chance, chance] })])];
  const named = ticks(lines[0].languages, place);
  return figure(heading, data, {
    plotHeight: tailHeight,
    xaxis: {
      title: { text: "languages, by their pairs in the training data; never seen ones on the right", standoff: 6 },
      range: [0, last + 1],
      tickvals: named.map(({ at }) => at),
      ticktext: named.map(({ text }) => plainText(text)),
      tickangle: -45,
      tickfont: { size: 10.5 },
      showgrid: false,
    },
    yaxis: { title: { text: plainText(yTitle) }, tickformat: ".0%", rangemode: "tozero" },
    ...tailLegend(lines.length + (chance === undefined ? 0 : 1)),
  });
}

type Row = string | LanguageScores;

/** The rows with a row for the name of each group before its first language. */
function withGroupRows(languages: readonly LanguageScores[]): Row[] {
  return languages.flatMap((row, i): Row[] =>
    row.group !== undefined && row.group !== languages[i - 1]?.group ? [row.group, row] : [row],
  );
}

function scoreDots(
  name: string,
  rows: readonly Row[],
  { color, shift }: { color: string; shift: number },
): ScatterTrace {
  const shown = rows.flatMap((row, y) => {
    const score = typeof row === "string" ? undefined : row.scores[name];
    return score ? [{ y: y + shift, language: (row as LanguageScores).language, ...score }] : [];
  });
  const values = shown.map(({ value }) => value);
  return {
    type: "scatter",
    mode: "markers",
    name: plainText(name),
    x: values,
    y: shown.map(({ y }) => y),
    customdata: shown.map(({ language }) => plainText(language)),
    marker: { color, size: 6 },
    error_x: {
      ...intervalBars(
        values,
        shown.map(({ interval }) => interval),
      ),
      color,
      thickness: 1,
      width: 0,
    },
    hovertemplate: "%{customdata}: %{x:.1%}",
  };
}

/** Language -> place on the axis, from 1. */
function placesOf(languages: LongTailLine["languages"]): ReadonlyMap<string, number> {
  const sorted = [...languages].sort((a, b) => b.pairs - a.pairs);
  const seen = sorted.filter(({ pairs }) => pairs > 0).length;
  return new Map(sorted.map(({ language }, i) => [language, i + 1 + (i >= seen && seen > 0 ? gap : 0)]));
}

interface TailStyle {
  readonly color: string;
  readonly place: ReadonlyMap<string, number>;
  readonly window: number;
}

/** Pale dots, the running mean of the seen languages and the mean of the others. */
function tailTraces({ name, languages }: LongTailLine, { color, place, window }: TailStyle): ScatterTrace[] {
  const sorted = [...languages].sort((a, b) => place.get(a.language)! - place.get(b.language)!);
  const seen = sorted.filter(({ pairs }) => pairs > 0);
  const others = sorted.filter(({ pairs }) => pairs === 0);
  const at = (rows: typeof sorted) => rows.map(({ language }) => place.get(language)!);
  const mean = (rows: typeof sorted) => rows.reduce((sum, { score }) => sum + score, 0) / rows.length;
  const reach = (window - 1) / 2;
  const around = (i: number) => seen.slice(Math.max(0, i - reach), i + reach + 1); // fewer at the ends
  const line = { type: "scatter", mode: "lines", line: { color, width: 2.4 }, hoverinfo: "skip" } as const;
  return [
    {
      type: "scatter",
      mode: "markers",
      name: plainText(name),
      legendgroup: name,
      showlegend: false,
      x: at(sorted),
      y: sorted.map(({ score }) => score),
      customdata: sorted.map(({ language, pairs }) => plainText(`${language}, ${pairs} pairs`)),
      marker: { color: `${color}66`, size: 4.5 },
      hovertemplate: "%{customdata}: %{y:.1%}",
    },
    { ...line, name: plainText(name), legendgroup: name, x: at(seen), y: seen.map((_, i) => mean(around(i))) },
    ...(others.length === 0
      ? []
      : [
          {
            ...{ ...line, name: plainText(name), legendgroup: name, showlegend: false },
            x: [at(others)[0], at(others).at(-1)!],
            y: [mean(others), mean(others)],
          },
        ]),
  ];
}

/** The first languages and then every twelfth, so that names don't cover each other. */
function ticks(languages: LongTailLine["languages"], place: ReadonlyMap<string, number>) {
  const sorted = [...languages].sort((a, b) => place.get(a.language)! - place.get(b.language)!);
  const step = Math.max(1, Math.round(sorted.length / 24));
  const named = sorted.map(({ language }) => ({ at: place.get(language)!, text: language }));
  return named.filter((_, i) => i % step === 0);
}

/** Below the slanted names. */
function tailLegend(rows: number) {
  const place = legendBelow(rows, tailHeight);
  const lower = 62;
  return {
    ...place,
    legend: { ...place.legend, y: -(66 + lower) / tailHeight },
    margin: { b: (place.margin?.b ?? 0) + lower },
  };
}

function guessing({ x, y }: Pick<ScatterTrace, "x" | "y">): ScatterTrace {
  return {
    ...{ type: "scatter", mode: "lines", name: "guessing", x, y, hoverinfo: "skip" },
    line: { color: colours.black, width: 1.5, dash: "dot" },
  };
}

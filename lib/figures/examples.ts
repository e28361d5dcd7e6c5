// Zero-shot predictions to look at (CLIP, Figure 21): a picture, the five likeliest classes, and where the truth is.
import { z } from "zod";
import type { ResultRecord } from "../results/schema.js";
import { type Figure, figure, type Heading, plainText } from "./figure.js";
import { shortenText, textWidth } from "./font-metrics.js";
import type { Annotation, Axis, BarTrace } from "./plotly.js";

const exampleSchema = z.object({
  task: z.string(),
  /** A PNG or JPEG as a data URI. */
  picture: z.string().startsWith("data:image/"),
  truth: z.string(),
  /** Rank of the truth among the C classes, from 1, and its probability. */
  rank: z.int().positive(),
  probability: z.number().min(0).max(1),
  classes: z.int().positive(),
  /** The likeliest classes, likeliest first. */
  top: z.array(z.object({ label: z.string(), probability: z.number().min(0).max(1) })).min(1),
});

export type ZeroShotExample = z.infer<typeof exampleSchema>;

/** The zero-shot examples that a record holds. */
export function zeroShotExamples(record: ResultRecord): ZeroShotExample[] {
  const parsed = z.array(exampleSchema).safeParse(record.examples ?? []);
  if (parsed.success) return parsed.data;
  throw new Error(
    `zeroShotExamples: expected zero-shot examples in ${record.name}, got\n${z.prettifyError(parsed.error)}`,
  );
}

// A card, in pixels: the picture to the left, beside it a line with the truth and below that the bars.
const columns = 2;
const card = { width: 430, height: 200 };
const picture = { top: 26, side: 140 };
const barArea = { left: 152, top: 26, width: 258, height: 140 };
const shownClasses = 5;
const labelSize = 12;

/** A card per example, two in a row; bars are green for the truth and orange for any other class. */
export function examplesFigure(examples: readonly ZeroShotExample[], heading: Heading): Figure {
  if (examples.length === 0) throw new Error("examplesFigure: expected at least one example, got none");
  const plotWidth = columns * card.width;
  const plotHeight = Math.ceil(examples.length / columns) * card.height;
  const toPaper = (i: number, left: number, top: number): Point => [
    ((i % columns) * card.width + left) / plotWidth,
    1 - (Math.floor(i / columns) * card.height + top) / plotHeight,
  ];
  const scale: Point = [1 / plotWidth, 1 / plotHeight];
  return figure(heading, examples.map(bars), {
    ...Object.fromEntries(examples.flatMap((_, i) => axes(i, toPaper(i, barArea.left, barArea.top), scale))),
    images: examples.map((example, i) => image(example, toPaper(i, 0, picture.top), scale)),
    annotations: examples.flatMap((example, i) => [truthLine(example, toPaper(i, 0, 0)), ...barLabels(example, i)]),
    width: plotWidth + 36,
    plotHeight,
    margin: { l: 18, r: 18, b: 0, t: 16 },
    showlegend: false,
  });
}

type Point = readonly [x: number, y: number];

function bars({ task, truth, top }: ZeroShotExample, i: number): BarTrace {
  const classes = top.slice(0, shownClasses);
  return {
    type: "bar",
    orientation: "h",
    name: task,
    x: classes.map((guess) => guess.probability),
    y: classes.map((_, row) => row),
    text: classes.map((guess) => plainText(guess.label)),
    textposition: "none",
    marker: { color: classes.map((guess) => (guess.label === truth ? "#80ceb9" : "#f2cf80")) },
    width: 0.84,
    xaxis: `x${i === 0 ? "" : i + 1}`,
    yaxis: `y${i === 0 ? "" : i + 1}`,
    hovertemplate: "%{text}: %{x:.1%}<extra></extra>",
  };
}

function axes(i: number, [left, top]: Point, [xScale, yScale]: Point): [string, Axis][] {
  const suffix: `${number}` | "" = i === 0 ? "" : `${i + 1}`;
  const right = left + barArea.width * xScale;
  const bottom = top - barArea.height * yScale;
  const hidden = { showline: false, showgrid: false, showticklabels: false, ticks: "", fixedrange: true } as const;
  return [
    [`xaxis${suffix}`, { ...hidden, domain: [left, right], range: [0, 1], anchor: `y${suffix}` }],
    [`yaxis${suffix}`, { ...hidden, domain: [bottom, top], range: [shownClasses - 0.5, -0.5], anchor: `x${suffix}` }],
  ];
}

function image({ picture: source }: ZeroShotExample, [x, y]: Point, [xScale, yScale]: Point): object {
  const place = { xref: "paper", yref: "paper", xanchor: "left", yanchor: "top", sizing: "contain", layer: "above" };
  return { source, x, y, sizex: picture.side * xScale, sizey: picture.side * yScale, ...place };
}

function truthLine({ task, truth, rank, classes, probability }: ZeroShotExample, [x, y]: Point): Annotation {
  const found = ` · rank ${rank} of ${classes} · ${percent(probability)}`;
  const text = shortenText(`${task}: ${truth}`, card.width - 20 - textWidth(found, { size: labelSize }), {
    size: labelSize,
    weight: "bold",
  });
  const place = { xref: "paper", yref: "paper", xanchor: "left", yanchor: "top" } as const;
  return { text: `<b>${plainText(text)}</b>${found}`, x, y, ...place, font: { size: labelSize }, showarrow: false };
}

/** Each class is named at the start of its bar, with its probability at the end of the row. */
function barLabels({ top }: ZeroShotExample, i: number): Annotation[] {
  const axis = `${i === 0 ? "" : i + 1}` as `${number}` | "";
  const style = {
    xref: `x${axis}`,
    yref: `y${axis}`,
    yanchor: "middle",
    font: { size: labelSize },
    showarrow: false,
  } as const;
  return top.slice(0, shownClasses).flatMap(({ label, probability }, y): Annotation[] => [
    {
      text: plainText(shortenText(label, barArea.width - 70, { size: labelSize })),
      x: 0,
      y,
      xanchor: "left",
      xshift: 3,
      ...style,
    },
    { text: percent(probability), x: 1, y, xanchor: "right", ...style },
  ]);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

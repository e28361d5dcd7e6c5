// LiT's choices of what becomes of the two towers (Zhai et al. 2022, Figure 2), drawn from the settings: a row of boxes for each, with
// the numbers of parameters.
import { colours, type Figure, figure, type Heading, legendBelow, plainText } from "./figure.js";
import type { Annotation, ScatterTrace } from "./plotly.js";

/** What becomes of a part of a model. */
export type PartState = "locked, pre-trained" | "unlocked, pre-trained" | "from scratch";

export interface ModelPart {
  /** "image tower". */
  readonly name: string;
  readonly state: PartState;
  readonly parameters: number;
}

export interface LockChoice {
  /** "Lu". */
  readonly name: string;
  /** Image side first; the same parts in all choices. */
  readonly parts: readonly ModelPart[];
}

const colourOf = {
  "locked, pre-trained": colours.grey,
  "unlocked, pre-trained": colours.blue,
  "from scratch": colours.vermilion,
} as const satisfies Record<PartState, string>;

const boxWidth = 0.9;
const boxHeight = 0.66;
const rowHeight = 46;

/** Rows from top to bottom; the share of parameters that is trained stands at the right. */
export function lockChoicesFigure(choices: readonly LockChoice[], heading: Heading): Figure {
  const [first] = choices;
  if (first === undefined) throw new Error("lockChoicesFigure: expected one or more choices, got none");
  const states = (Object.keys(colourOf) as PartState[]).filter((state) =>
    choices.some(({ parts }) => parts.some((part) => part.state === state)),
  );
  const columns = first.parts.length;
  const plotHeight = rowHeight * choices.length + 30;
  return figure(
    heading,
    states.map((state) => boxes(choices, state)),
    {
      plotHeight,
      width: 820,
      xaxis: {
        range: [-0.02, columns + 1.25],
        tickvals: [...first.parts.map((_, i) => i + boxWidth / 2), columns + 0.6],
        ticktext: [...first.parts.map(({ name }) => plainText(name)), "trained"],
        showgrid: false,
        showline: false,
        ticks: "",
      },
      yaxis: {
        range: [choices.length - 0.45, -0.55],
        tickvals: choices.map((_, row) => row),
        ticktext: choices.map(({ name }) => `<b>${plainText(name)}</b>`),
        showgrid: false,
        showline: false,
        ticks: "",
      },
      annotations: choices.flatMap((choice, row) => texts(choice, row)),
      ...legendBelow(states.length, plotHeight),
    },
  );
}

/** All boxes of one colour; gaps between them are empty values. */
function boxes(choices: readonly LockChoice[], state: PartState): ScatterTrace {
  const places = choices.flatMap(({ parts }, row) =>
    parts.flatMap((part, column) => (part.state === state ? [{ row, column }] : [])),
  );
  return {
    type: "scatter",
    mode: "lines",
    name: state,
    x: places.flatMap(({ column }) => [column, column + boxWidth, column + boxWidth, column, column, null]),
    y: places.flatMap(({ row }) =>
      [-1, -1, 1, 1, -1].map((side) => row + (side * boxHeight) / 2).concat(null as never),
    ),
    fill: "toself",
    fillcolor: colourOf[state],
    line: { color: colourOf[state], width: 1 },
    hoverinfo: "skip",
  };
}

function texts({ parts }: LockChoice, row: number): Annotation[] {
  const place = { xref: "x", yref: "y", y: row, yanchor: "middle", showarrow: false } as const;
  const count = (some: readonly ModelPart[]) => some.reduce((sum, { parameters }) => sum + parameters, 0);
  const trained = count(parts.filter(({ state }) => state !== "locked, pre-trained"));
  const share = count(parts) === 0 ? 0 : trained / count(parts);
  return [
    ...parts.map(({ parameters }, column): Annotation => {
      const text = parameters === 0 ? "none" : rounded(parameters);
      return { ...place, text, x: column + boxWidth / 2, xanchor: "center", font: { color: "white", size: 13 } };
    }),
    {
      ...place,
      text: `${rounded(trained)} (${Math.round(100 * share)} %)`,
      x: parts.length + 0.6,
      xanchor: "center",
      font: { size: 13 },
    },
  ];
}

/** "1.53 M", "253 k". */
function rounded(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(2)} M`;
  return count >= 1000 ? `${Math.round(count / 1000)} k` : `${count}`;
}

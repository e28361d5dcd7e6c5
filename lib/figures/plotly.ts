// Plotly's JSON as far as the library's figures use it (https://plotly.com/javascript/reference), so that a misspelt
// attribute is an error of the compiler: Plotly itself passes over what it doesn't know.

export type Trace = ScatterTrace | BarTrace | HeatmapTrace;

interface AnyTrace {
  readonly name?: string;
  readonly showlegend?: boolean;
  readonly legendgroup?: string;
  readonly hovertemplate?: string;
  readonly hoverinfo?: "skip";
  readonly xaxis?: AxisId<"x">;
  readonly yaxis?: AxisId<"y">;
}

export interface ScatterTrace extends AnyTrace {
  readonly type: "scatter";
  readonly mode: "lines" | "markers" | "lines+markers";
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly customdata?: readonly string[];
  readonly line?: LineStyle;
  readonly marker?: MarkerStyle;
  readonly error_x?: ErrorBars;
  readonly error_y?: ErrorBars;
  readonly fill?: "toself";
  readonly fillcolor?: string;
}

export interface BarTrace extends AnyTrace {
  readonly type: "bar";
  readonly orientation: "h";
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly text?: readonly string[];
  readonly textposition?: "none";
  readonly marker?: MarkerStyle;
  readonly error_x?: ErrorBars;
  readonly width?: number;
}

export interface HeatmapTrace extends AnyTrace {
  readonly type: "heatmap";
  readonly z: readonly (readonly number[])[];
  readonly zmin: number;
  readonly zmax: number;
  readonly colorscale: readonly (readonly [number, string])[];
  readonly text?: readonly (readonly string[])[];
  readonly texttemplate?: string;
  readonly textfont?: Font;
  readonly xgap?: number;
  readonly ygap?: number;
  readonly showscale?: boolean;
  readonly colorbar?: object;
}

export interface LineStyle {
  readonly color?: string;
  readonly width?: number;
  readonly dash?: "dash" | "dot";
}

export interface MarkerStyle {
  readonly color?: string | readonly string[];
  readonly size?: number;
  readonly symbol?: string;
  readonly line?: { readonly color?: string; readonly width?: number };
}

export interface ErrorBars {
  readonly type: "data";
  readonly symmetric: false;
  readonly array: readonly number[];
  readonly arrayminus: readonly number[];
  readonly color?: string;
  readonly thickness?: number;
  readonly width?: number;
}

export interface Font {
  readonly family?: string;
  readonly size?: number;
  readonly color?: string;
}

type AxisId<Letter extends string> = Letter | `${Letter}${number}`;

export interface Axis {
  readonly type?: "linear" | "log";
  readonly title?: { readonly text: string; readonly standoff?: number; readonly font?: Font };
  readonly ticklabelstandoff?: number;
  readonly range?: readonly [number, number];
  readonly domain?: readonly [number, number];
  readonly anchor?: AxisId<"x"> | AxisId<"y">;
  readonly tickvals?: readonly number[];
  readonly ticktext?: readonly string[];
  readonly tickformat?: string;
  readonly tickangle?: number;
  readonly tickfont?: Font;
  readonly ticks?: "" | "outside";
  readonly showticklabels?: boolean;
  readonly showgrid?: boolean;
  readonly showline?: boolean;
  readonly zeroline?: boolean;
  readonly fixedrange?: boolean;
  readonly automargin?: boolean;
  readonly autorange?: "reversed";
  readonly rangemode?: "tozero";
  readonly gridcolor?: string;
  readonly linecolor?: string;
  readonly tickcolor?: string;
}

export interface Annotation {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly xref?: "paper" | AxisId<"x">;
  readonly yref?: "paper" | AxisId<"y">;
  readonly xanchor?: "left" | "center" | "right";
  readonly yanchor?: "top" | "middle" | "bottom";
  readonly xshift?: number;
  readonly yshift?: number;
  readonly showarrow: false;
  readonly font?: Font;
}

interface PlainLayout {
  readonly width: number;
  readonly height: number;
  readonly margin?: { readonly l?: number; readonly r?: number; readonly t?: number; readonly b?: number };
  readonly annotations?: readonly Annotation[];
  readonly images?: readonly object[];
  readonly legend?: object;
  readonly showlegend?: boolean;
  readonly barmode?: "group";
  readonly bargap?: number;
  readonly hovermode?: "closest";
  readonly title?: object;
  readonly font?: Font;
  readonly paper_bgcolor?: string;
  readonly plot_bgcolor?: string;
}

type AxisName = `${"x" | "y"}axis${"" | number}`;
export type Layout = PlainLayout & { readonly [name in AxisName]?: Axis };

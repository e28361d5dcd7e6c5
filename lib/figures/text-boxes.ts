// Where text lies in an SVG that Plotly draws outside a browser: jsdom has no layout, so legends and margins would have
// no size. Knows what Plotly writes: text with lines as tspans of class "line", styles inline, nodes moved and turned
// by their transforms.
import { ascent, descent, textWidth } from "./font-metrics.js";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The part of the DOM's interface that measuring needs. */
export interface SvgNode {
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<SvgNode>;
  readonly style?: { fontSize: string; fontWeight: string; textAnchor: string };
  getAttribute?(name: string): string | null;
}

const lineHeight = 1.3; // Plotly's

/** The box around all text and rectangles in a node, in the node's own coordinates; empty at 0, 0 without any. */
export function boxOf(node: SvgNode): Box {
  const [left, top, right, bottom] = edgesOf(node) ?? [0, 0, 0, 0];
  return { x: left, y: top, width: right - left, height: bottom - top, left, top, right, bottom };
}

type Edges = [left: number, top: number, right: number, bottom: number];

function edgesOf(node: SvgNode): Edges | undefined {
  if (node.nodeName === "text") return textEdges(node);
  if (node.nodeName === "rect") return rectangleEdges(node);
  const edges = [...node.childNodes].flatMap((child) => {
    const inner = edgesOf(child);
    return inner ? [moved(inner, child)] : [];
  });
  if (edges.length === 0) return undefined;
  const end = (side: 0 | 1 | 2 | 3, pick: (...values: number[]) => number) => pick(...edges.map((edge) => edge[side]));
  return [end(0, Math.min), end(1, Math.min), end(2, Math.max), end(3, Math.max)];
}

function textEdges(node: SvgNode): Edges | undefined {
  if (!node.textContent) return undefined;
  const size = fontSize(node, 12);
  const lines = [...node.childNodes].filter((child) => child.getAttribute?.("class") === "line");
  const widths = (lines.length > 0 ? lines : [node]).map((line) => runWidth(line, size, node.style?.fontWeight));
  const width = Math.max(...widths);
  const left = number(node, "x") - width * anchorShift(node);
  const top = number(node, "y") - ascent * size;
  return [left, top, left + width, top + ((widths.length - 1) * lineHeight + ascent + descent) * size];
}

/** Width of a run of text in which parts may have a size or weight of their own. */
function runWidth(node: SvgNode, size: number, weight: string | undefined): number {
  if (node.nodeName === "#text")
    return textWidth(node.textContent ?? "", { size, weight: isBold(weight) ? "bold" : "normal" });
  const ownSize = fontSize(node, size);
  const ownWeight = node.style?.fontWeight || weight;
  return [...node.childNodes].reduce((sum, child) => sum + runWidth(child, ownSize, ownWeight), 0);
}

function rectangleEdges(node: SvgNode): Edges {
  const [x, y] = [number(node, "x"), number(node, "y")];
  return [x, y, x + number(node, "width"), y + number(node, "height")];
}

/** A box in its parent's coordinates, by the node's "translate(x, y) rotate(degrees, about x, about y)". */
function moved(edges: Edges, node: SvgNode): Edges {
  const transform = node.getAttribute?.("transform") ?? "";
  const [x = 0, y = 0] = argumentsOf("translate", transform);
  const [degrees = 0, aboutX = 0, aboutY = 0] = argumentsOf("rotate", transform);
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [left, top, right, bottom] = edges;
  const corners = [left, right].flatMap((cornerX) =>
    [top, bottom].map((cornerY) => [cornerX - aboutX, cornerY - aboutY]),
  );
  const xs = corners.map(([dx, dy]) => x + aboutX + cosine * dx - sine * dy);
  const ys = corners.map(([dx, dy]) => y + aboutY + sine * dx + cosine * dy);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function argumentsOf(name: string, transform: string): number[] {
  const list = new RegExp(`${name}\\(([^)]*)\\)`).exec(transform)?.[1] ?? "";
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
}

/** Pixels; percentages, as in superscripts, are of the parent's size. */
function fontSize(node: SvgNode, parentSize: number): number {
  const text = node.style?.fontSize ?? "";
  const value = Number.parseFloat(text);
  if (Number.isNaN(value)) return parentSize;
  return text.endsWith("%") ? (value / 100) * parentSize : value;
}

function isBold(weight: string | undefined): boolean {
  return weight === "bold" || Number(weight) >= 600;
}

function anchorShift(node: SvgNode): number {
  const anchor = node.style?.textAnchor || node.getAttribute?.("text-anchor");
  return anchor === "middle" ? 0.5 : anchor === "end" ? 1 : 0;
}

function number(node: SvgNode, attribute: string): number {
  return Number.parseFloat(node.getAttribute?.(attribute) ?? "") || 0;
}

// The one thing that Plotly draws on a canvas in these figures, the cells of a heat map: rectangles, kept as SVG.

interface Canvas {
  width: number;
  height: number;
  cells?: string[];
}

/** Methods for a canvas's prototype: a context that fills rectangles, and the drawing as a data URI. */
export const svgCanvas = {
  getContext(this: Canvas, kind: string) {
    if (kind !== "2d") return null;
    const cells: string[] = [];
    this.cells = cells;
    return {
      fillStyle: "",
      fillRect(x: number, y: number, width: number, height: number) {
        cells.push(`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${this.fillStyle}"/>`);
      },
    };
  },
  toDataURL(this: Canvas) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}">${this.cells?.join("")}</svg>`;
    return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  },
};

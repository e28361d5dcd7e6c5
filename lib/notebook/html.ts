// A notebook as one HTML page that needs no network and keeps its figures interactive: Jupyter's nbconvert makes the page,
// Plotly is put into it once. Without Plotly figures the page stays small.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { writeFileAtomically } from "../runtime/files.js";
import type { MimeBundle } from "../runtime/host.js";
import { findJupyterTool, jupyterEnvironment } from "./jupyter-tools.js";
import { type Notebook, readNotebook, writeNotebook } from "./notebook-file.js";

const plotlyType = "application/vnd.plotly.v1+json";

const pageStart = `<meta charset="utf-8"/><style>
  body { background: white; }
  body > main, body > .jp-Notebook { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
</style>`;

/**
 * Writes the page beside the notebook and returns its path.
 * @throws if nbconvert is missing or fails.
 */
export async function exportHtml(notebookPath: string): Promise<string> {
  const notebook = readNotebook(notebookPath);
  const figures = drawInPage(notebook);
  const page = await convert(notebook, basename(notebookPath));
  const head = `<head>${pageStart}${figures > 0 ? plotlyScript() : ""}`;
  const path = notebookPath.replace(/(\.ipynb)?$/, ".html");
  writeFileAtomically(
    path,
    page.replace("<head>", () => head),
  );
  return path;
}

/** Replaces Plotly figures by elements that draw themselves; returns how many there are. */
function drawInPage(notebook: Notebook): number {
  let figures = 0;
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    for (const output of cell.outputs) {
      const isRich = output.output_type === "display_data" || output.output_type === "execute_result";
      if (!isRich || !(plotlyType in output.data)) continue;
      output.data = { "text/html": figureElement(output.data, `figure-${++figures}`) };
    }
  }
  return figures;
}

/** The picture is there first, for readers without JavaScript. */
function figureElement(data: MimeBundle, id: string): string {
  const figure = JSON.stringify(data[plotlyType]).replace(/</g, "\\u003c");
  const png = data["image/png"];
  const picture = typeof png === "string" ? `<img src="data:image/png;base64,${png.replace(/\s/g, "")}"/>` : "";
  return `<div id="${id}">${picture}</div><script>{
  const element = document.getElementById("${id}");
  const { data, layout, config } = ${figure};
  element.replaceChildren();
  Plotly.newPlot(element, data, layout, { displaylogo: false, ...config });
}</script>`;
}

/** nbconvert would load RequireJS, MathJax and Mermaid from the network. */
async function convert(notebook: Notebook, name: string): Promise<string> {
  const nbconvert = findJupyterTool("nbconvert");
  const folder = mkdtempSync(join(tmpdir(), "tandem-html-"));
  try {
    const source = join(folder, name);
    writeNotebook(source, notebook);
    const urls = ["require_js_url", "mathjax_url", "mermaid_js_url"].map((url) => `--HTMLExporter.${url}=`);
    const args = ["--to", "html", "--log-level", "ERROR", ...urls, "--output", "page.html", source];
    await promisify(execFile)(nbconvert, args, { env: jupyterEnvironment() });
    return readFileSync(join(folder, "page.html"), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As a plain script: where a page has a module loader, Plotly would otherwise hand itself to that. */
function plotlyScript(): string {
  const code = readFileSync(require.resolve("plotly.js-dist/plotly.js"), "utf8").replace(/<\/script/gi, "<\\/script");
  return `<script>(function (define, module, exports) {${code}\n}).call(window);</script>`;
}

// The kernel and the page export together with Jupyter's own programs, as the set-up installs them.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { exportHtml } from "../../lib/notebook/html.js";
import { findJupyterTool } from "../../lib/notebook/jupyter-tools.js";
import { kernelPath } from "./kernel-client.js";
import { loadCells, notebookOf, saveNotebook } from "./notebooks.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-jupyter-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The kernel's specification with its placeholders filled in; returns the folder for JUPYTER_PATH. */
function installKernel(): string {
  const values: Record<string, string> = { "{node}": process.execPath, "{launcher}": kernelPath };
  const template = JSON.parse(readFileSync(join(__dirname, "../../lib/notebook/kernel-spec.json"), "utf8"));
  const place = join(folder, "kernels/tslab");
  mkdirSync(place, { recursive: true });
  const argv = template.argv.map((word: string) => values[word] ?? word);
  writeFileSync(join(place, "kernel.json"), JSON.stringify({ ...template, argv }));
  return folder;
}

test("nbconvert executes a notebook with this kernel: outputs, counts, a stored error, and the cells after it", async () => {
  const input = saveNotebook(
    join(folder, "input.ipynb"),
    notebookOf(['console.log("printed");\n40 + 2', 'throw new RangeError("stored");', '"after"']),
  );
  const args = ["--to", "notebook", "--execute", "--allow-errors", "--output", "executed.ipynb", input];
  const env = { ...process.env, JUPYTER_PATH: installKernel() };
  await promisify(execFile)(findJupyterTool("nbconvert"), args, { env });
  const cells = loadCells(join(folder, "executed.ipynb"));
  expect(cells.map((cell) => cell.execution_count)).toEqual([1, 2, 3]);
  expect(cells.map((cell) => cell.outputs)).toMatchObject([
    [{ text: ["printed\n"] }, { output_type: "execute_result", data: { "text/plain": ["42"] } }],
    [{ ename: "RangeError", evalue: "stored", traceback: ["RangeError: stored", "    at cell 2, line 1"] }],
    [{ output_type: "execute_result", data: { "text/plain": ["'after'"] } }],
  ]);
});

const plotly = "application/vnd.plotly.v1+json";
const png = "iVBORw0KGgo=";

/** Exports a notebook with one display and returns the page. */
async function pageWith(data: Record<string, unknown>): Promise<string> {
  const notebook = notebookOf(["show(figure);"]);
  Object.assign(notebook.cells[0], { outputs: [{ output_type: "display_data", data, metadata: {} }] });
  const path = await exportHtml(saveNotebook(join(folder, "page.ipynb"), notebook));
  return readFileSync(path, "utf8");
}

const loadedFromNetwork = /<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?\/\//;

test("a page with a Plotly figure draws it itself, with the picture for readers without JavaScript", async () => {
  const figure = { data: [{ x: [1, 2], y: [3, 4], name: "a</script>b" }], layout: { width: 400 } };
  const page = await pageWith({ [plotly]: figure, "image/png": png, "text/plain": "Figure" });
  expect(page).toContain("Plotly.newPlot(element, data, layout");
  expect(page).toContain('"name":"a\\u003c/script>b"');
  expect(page).toContain(`src="data:image/png;base64,${png}"`);
  expect(page.match(/\* plotly\.js v/g)?.length).toBe(1); // the library is there, once
  expect(page).not.toMatch(loadedFromNetwork);
});

test("a page without Plotly figures is small and loads nothing either", async () => {
  const page = await pageWith({ "image/png": png });
  expect(page).toContain(png);
  expect(page.length).toBeLessThan(1e6);
  expect(page).not.toMatch(loadedFromNetwork);
});

test("without Jupyter the error says how to get it", () => {
  const nowhere = { folder: join(folder, "nowhere"), path: "" };
  expect(() => findJupyterTool("lab", nowhere)).toThrow(
    /expected jupyter-lab in .*nowhere\/\.venv\/bin.*npm run setup/,
  );
});

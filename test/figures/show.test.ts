import { afterEach, expect, test } from "vitest";
import { figure } from "../../lib/figures/figure.js";
import { show } from "../../lib/figures/show.js";
import { type MimeBundle, setNotebookHost } from "../../lib/runtime/host.js";

const example = figure(
  { title: "Two points", subtitle: "" },
  [{ type: "scatter", mode: "markers", x: [1, 2], y: [0, 1] }],
  { plotHeight: 150 },
);

afterEach(() => setNotebookHost(undefined));

test("a notebook gets one display with Plotly's JSON, a PNG of the same size, and words", async () => {
  const displays: MimeBundle[] = [];
  setNotebookHost({ display: (bundle) => displays.push(bundle), signal: undefined });
  await show(example, { width: 400 });
  expect(displays).toHaveLength(1);
  expect(Object.keys(displays[0])).toEqual(["application/vnd.plotly.v1+json", "image/png", "text/plain"]);
  expect(displays[0]["application/vnd.plotly.v1+json"]).toMatchObject({
    data: [{ x: [1, 2], y: [0, 1] }],
    layout: { width: 400, height: example.layout.height },
  });
  const png = Buffer.from(String(displays[0]["image/png"]), "base64");
  expect(png.readUInt32BE(16)).toBe(400); // the header's width
  expect(displays[0]["text/plain"]).toBe("Figure: Two points");
});

test("outside a notebook nothing happens", async () => {
  await expect(show(example)).resolves.toBeUndefined();
});

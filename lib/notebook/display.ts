// What a cell shows besides text and figures: html(...) and markdown(...). Outside a notebook their text is printed.
import { type MimeBundle, notebookHost } from "../runtime/host.js";

/** Shows HTML below the cell. Scripts and style sheets do not run in a notebook that is not trusted: use `style="..."`. */
export function html(source: string): void {
  present({ "text/html": source, "text/plain": textOfHtml(source) });
}

/** Shows Markdown below the cell. */
export function markdown(source: string): void {
  present({ "text/markdown": source, "text/plain": source });
}

/** Shows a bundle below the cell, or prints its text/plain where there is no notebook. */
export function present(data: MimeBundle): void {
  const host = notebookHost();
  if (host) host.display(data);
  else process.stdout.write(`${data["text/plain"]}\n`);
}

/** Text that means itself inside HTML. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => names[character]);
}

function textOfHtml(source: string): string {
  const text = source
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return text === "" ? "[HTML]" : text;
}

// What the notebook session offers to the library, if there is one. The library never depends on it: outside a
// notebook `notebookHost()` is undefined and progress goes to the terminal.

/** A rich output: MIME type -> content, as in the Jupyter protocol. */
export type MimeBundle = Record<string, unknown>;

export interface NotebookHost {
  /** Shows a bundle below the running cell; `id` names it, and `update` replaces the one of that name. */
  display(data: MimeBundle, options?: { id?: string; update?: boolean }): void;
  /** Aborted when the running cell is interrupted. */
  readonly signal: AbortSignal | undefined;
}

const hostSymbol = Symbol.for("tandem.notebook");

/** The notebook session this process belongs to, or undefined outside notebooks. */
export function notebookHost(): NotebookHost | undefined {
  return (globalThis as { [hostSymbol]?: NotebookHost })[hostSymbol];
}

/** Called by the notebook session once, and by tests; undefined removes the host. */
export function setNotebookHost(host: NotebookHost | undefined): void {
  (globalThis as { [hostSymbol]?: NotebookHost | undefined })[hostSymbol] = host;
}

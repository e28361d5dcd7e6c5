// What a headless run prints: a line per cell with its first line of code and its seconds, the cell's output indented below.
// Without a terminal there are no control characters, so that a log stays readable.
import type { MimeBundle } from "../runtime/host.js";
import type { CellError } from "./cell-errors.js";
import type { OutputSink } from "./cell-output.js";

const indent = "    ";
const titleAfterMilliseconds = 1000;
const silenceMilliseconds = 60_000;
const updateMilliseconds = 10_000;

/** Where to print; a test gives its own. */
export interface Terminal {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export class RunReport {
  constructor(
    private readonly cells: number,
    private readonly terminal: Terminal = process.stdout,
  ) {}

  startCell(number: number, source: string): CellReport {
    return new CellReport(`cell ${number}/${this.cells}`, firstLine(source), this.terminal);
  }

  say(text: string): void {
    this.terminal.write(`${text}\n`);
  }
}

/** Prints one cell. A quick cell without output takes one line, printed when it ends. */
export class CellReport implements OutputSink {
  private readonly started = Date.now();
  private readonly titleTimer: NodeJS.Timeout;
  private silenceTimer: NodeJS.Timeout;
  private hasTitle = false;
  private isLineOpen = false;
  private updatedAt = 0;
  /** The last state of a display that changes faster than it is printed. */
  private unprinted: string | undefined;

  constructor(
    private readonly label: string,
    private readonly title: string,
    private readonly terminal: Terminal,
  ) {
    this.titleTimer = setTimeout(() => this.printTitle(), titleAfterMilliseconds);
    this.silenceTimer = this.waitForSilence();
  }

  stream(_name: string, text: string): void {
    this.print(text.replace(/\r(?!\n)/g, "\n"));
  }

  display(data: MimeBundle, _id: string | undefined, update: boolean): void {
    this.unprinted = plainText(data);
    if (update && Date.now() - this.updatedAt < updateMilliseconds) return;
    this.updatedAt = Date.now();
    this.printUpdate();
  }

  result(data: MimeBundle): void {
    this.printLine(plainText(data));
  }

  error({ traceback, ename, evalue }: CellError): void {
    this.printLine(traceback.join("\n") || `${ename}: ${evalue}`);
  }

  end(outcome: "done" | "FAILED"): void {
    clearTimeout(this.titleTimer);
    this.printUpdate();
    const end = `${this.seconds()} s${outcome === "done" ? "" : `  ${outcome}`}`;
    if (this.hasTitle) this.printLine(end);
    else this.terminal.write(`${this.label}  ${this.title}  ${this.dim(end)}\n`);
    clearTimeout(this.silenceTimer); // last, since printing starts it again
  }

  private printUpdate(): void {
    if (this.unprinted !== undefined) this.printLine(this.unprinted);
    this.unprinted = undefined;
  }

  private printTitle(): void {
    if (this.hasTitle) return;
    this.hasTitle = true;
    this.terminal.write(`${this.label}  ${this.title}\n`);
  }

  private printLine(text: string): void {
    this.print(`${this.isLineOpen ? "\n" : ""}${text}\n`);
  }

  /** Text of the cell, which may begin and end within a line. */
  private print(text: string): void {
    if (text === "") return;
    this.printTitle();
    const indented = text.replace(/^(?=.)/gm, (_, at) => (at === 0 && this.isLineOpen ? "" : indent));
    this.terminal.write(this.dim(indented));
    this.isLineOpen = !text.endsWith("\n");
    clearTimeout(this.silenceTimer);
    this.silenceTimer = this.waitForSilence();
  }

  private waitForSilence(): NodeJS.Timeout {
    return setTimeout(() => this.printLine(`... still running after ${this.seconds()} s`), silenceMilliseconds);
  }

  private dim(text: string): string {
    if (!this.terminal.isTTY || process.env.NO_COLOR) return text;
    return text.replace(/[^\n]+/g, (line) => `\x1b[2m${line}\x1b[22m`);
  }

  private seconds(): string {
    return ((Date.now() - this.started) / 1000).toFixed(1);
  }
}

/** The first line of code that says something. */
function firstLine(source: string): string {
  const lines = source.split("\n").map((line) => line.trim());
  const line = lines.find((text) => /\w/.test(text) && !text.startsWith("//")) ?? lines[0];
  return line.length > 76 ? `${line.slice(0, 75)}…` : line;
}

/** A display's text, or what kinds of picture it is. */
function plainText(data: MimeBundle): string {
  const text = data["text/plain"];
  return typeof text === "string" ? text : `[${Object.keys(data).join(", ")}]`;
}

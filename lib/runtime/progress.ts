// Progress of a long piece of work: a bar below a notebook's cell, a line on a terminal that rewrites itself, and now and then
// a line in a log file.
import { type NotebookHost, notebookHost } from "./host.js";

export interface Progress {
  /** Says that `done` of the total is done; `note` is a few words, such as the loss. Cheap: most calls show nothing. */
  update(done: number, note?: string): void;
  /** Shows the end, with the last note and the time it took. */
  finish(): void;
}

interface State {
  title: string;
  total: number;
  /** Done before this piece of work began, when it goes on from an earlier one. */
  from: number;
  done: number;
  note: string;
  /** Since the start. */
  seconds: number;
}

/** Shows a state; the last one is the end. */
type Show = (state: State, isEnd: boolean) => void;

/** Where progress is printed outside notebooks. */
interface Terminal {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** Begins to show the progress of `total` steps (a positive number), `from` of which were done earlier. */
export function startProgress(
  title: string,
  total: number,
  {
    from = 0,
    host = notebookHost(),
    terminal = process.stderr,
  }: { from?: number; host?: NotebookHost; terminal?: Terminal } = {},
): Progress {
  if (!(total > 0)) throw new Error(`startProgress: expected a positive total, got ${total}`);
  const { show, everySeconds } = host
    ? { show: inNotebook(host), everySeconds: 0.25 }
    : { show: onTerminal(terminal), everySeconds: terminal.isTTY ? 0.1 : 10 };
  const started = performance.now();
  let shownAt = Number.NEGATIVE_INFINITY;
  const state: State = { title, total, from, done: from, note: "", seconds: 0 };
  const look = () => {
    state.seconds = (performance.now() - started) / 1000;
    return state;
  };
  if (host) show(look(), false);
  return {
    update(done, note = "") {
      Object.assign(state, { done, note });
      if (look().seconds - shownAt < everySeconds) return;
      shownAt = state.seconds;
      show(state, false);
    },
    finish: () => show(look(), true),
  };
}

let displays = 0;

/** One display that changes; in the end it is a line of text, short enough to be kept in the notebook. */
function inNotebook(host: NotebookHost): Show {
  const id = `tandem-progress-${process.pid}-${++displays}`;
  let isUpdate = false;
  return (state, isEnd) => {
    const text = isEnd ? endLine(state) : line(state);
    const bar = isEnd ? "" : `<progress max="${state.total}" value="${state.done}"></progress> `;
    const html = `<div>${bar}${escapeHtml(text)}</div>`;
    host.display({ "text/html": html, "text/plain": text }, { id, update: isUpdate });
    isUpdate = true;
  };
}

function onTerminal(terminal: Terminal): Show {
  if (!terminal.isTTY) return (state, isEnd) => terminal.write(`${isEnd ? endLine(state) : line(state)}\n`);
  const eraseLine = "\r\x1b[K";
  return (state, isEnd) => terminal.write(`${eraseLine}${isEnd ? `${endLine(state)}\n` : line(state)}`);
}

function line({ title, total, from, done, note, seconds }: State): string {
  const percent = `${Math.floor((100 * done) / total)}%`;
  const left = done > from ? `, ${duration((seconds * (total - done)) / (done - from))} left` : "";
  return `${title}: ${done}/${total} (${percent}${left})${note === "" ? "" : `  ${note}`}`;
}

function endLine({ title, total, done, note, seconds }: State): string {
  const count = done < total ? `${done}/${total}` : `${total}`;
  return `${title}: ${count} in ${duration(seconds)}${note === "" ? "" : `  ${note}`}`;
}

/** 9.5 s, 42 s, 3 min 20 s, 2 h 5 min. */
function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

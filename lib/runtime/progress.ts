// Progress of long work, as one line per tenth on standard error.

export interface Progress {
  update(done: number, note?: string): void;
  finish(): void;
}

/** Starts reporting on `total` steps of work. */
export function startProgress(title: string, total: number): Progress {
  let lastTenth = -1;
  const update = (done: number, note = "") => {
    const tenth = Math.floor((10 * done) / total);
    if (tenth > lastTenth) console.error(`${title}: ${done} of ${total} ${note}`);
    lastTenth = Math.max(lastTenth, tenth);
  };
  return { update, finish: () => update(total) };
}

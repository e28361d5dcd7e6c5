// Two clocks: the one on the wall, which other programs on the machine slow down, and that of the processor, which counts what this
// process computes on all its threads.
export const clocks = ["wall clock", "processor"] as const;
export type Clock = (typeof clocks)[number];

/** Seconds by both. */
export type Seconds = Readonly<Record<Clock, number>>;

/** From moments that have no meaning of their own. */
export function readClocks(): Seconds {
  const { user, system } = process.cpuUsage();
  return { "wall clock": performance.now() / 1000, processor: (user + system) / 1e6 };
}

/** Between two readings, the second by default now. */
export function secondsSince(start: Seconds, end = readClocks()): Seconds {
  return { "wall clock": end["wall clock"] - start["wall clock"], processor: end.processor - start.processor };
}

export async function secondsOf(work: () => Promise<unknown>): Promise<Seconds> {
  const start = readClocks();
  await work();
  return secondsSince(start);
}

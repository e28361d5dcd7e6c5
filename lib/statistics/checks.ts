// What intervals and tests refuse, with the name of the function that was asked.

/** Refuses levels such as 0, 1 and 95. */
export function requireLevel(caller: string, level: number): void {
  if (!(level > 0 && level < 1)) throw new Error(`${caller}: expected a level between 0 and 1, got ${level}`);
}

/** Refuses numbers of successes and trials that can't be. */
export function requireTrials(caller: string, successes: number, trials: number): void {
  if (!Number.isInteger(trials) || trials < 1)
    throw new Error(`${caller}: expected a positive whole number of trials, got ${trials}`);
  if (!Number.isInteger(successes) || successes < 0 || successes > trials)
    throw new Error(`${caller}: expected a whole number of successes from 0 to ${trials}, got ${successes}`);
}

/** Refuses what is no count: negative, fractional or not a number. */
export function requireCounts(caller: string, counts: readonly number[]): void {
  const wrong = counts.find((count) => !Number.isSafeInteger(count) || count < 0);
  if (wrong !== undefined)
    throw new Error(`${caller}: expected counts, whole numbers from 0 on, got ${wrong}; not shares or percentages`);
}

/** Refuses lists of unequal length, of fewer than `least` points, and points that are not finite. */
export function requirePoints(caller: string, x: readonly number[], y: readonly number[], least: number): void {
  if (x.length !== y.length || x.length < least)
    throw new Error(
      `${caller}: expected two lists of one length, ${least} or more, got lengths ${x.length} and ${y.length}`,
    );
  const wrong = x.findIndex((value, i) => !Number.isFinite(value) || !Number.isFinite(y[i]));
  if (wrong >= 0) throw new Error(`${caller}: expected finite numbers, got (${x[wrong]}, ${y[wrong]}) at ${wrong}`);
}

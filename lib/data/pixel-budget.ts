// A number of pixels that may be decoded at a time, shared by the files that are being loaded.

/** Does a piece of work as soon as its cost fits beside that of the others. */
export type WithinBudget = <Out>(cost: number, work: () => Promise<Out>) => Promise<Out>;

/** Work is begun in the order in which it comes; what costs more than `total` is done alone. */
export function sharedBudget(total: number): WithinBudget {
  const waiting: { cost: number; begin: () => void }[] = [];
  let spent = 0;
  let running = 0;
  const beginWhatFits = () => {
    while (waiting.length > 0 && (running === 0 || spent + waiting[0].cost <= total)) {
      const { cost, begin } = waiting.shift()!;
      spent += cost;
      running++;
      begin();
    }
  };
  return async (cost, work) => {
    await new Promise<void>((begin) => {
      waiting.push({ cost, begin });
      beginWhatFits();
    });
    try {
      return await work();
    } finally {
      spent -= cost;
      running--;
      beginWhatFits();
    }
  };
}

// What the bias notebook shows, from records alone: tables of groups, labels and associations, and what the control found.
import type { LabelShares, ResultRecord, ShareTable } from "../lib/index.js";
import { type BiasRowOf, biasRows } from "./bias-rows.js";

/** Accuracy of a task by two attributes, as a table of groups. */
export function accuracyTable(record: ResultRecord, { task, by }: { task: string; by: string }): ShareTable {
  const cells = biasRows(record, "accuracy").filter((row) => row.task === task && row.by === by);
  const categories = (attribute: number) => [...new Set(cells.map(({ group }) => group.split(", ")[attribute]))];
  const [rows, columns] = [categories(0), categories(1)];
  return { rows, columns, cells: rows.map((_, r) => cells.slice(r * columns.length, (r + 1) * columns.length)) };
}

/** A row per task and way of grouping: the two groups that differ most. */
export function disparityRows(record: ResultRecord) {
  return biasRows(record, "disparity").map(({ task, by, higher, lower, difference, interval, p }) => ({
    task,
    by,
    higher,
    lower,
    difference: `${points(difference)} (${points(interval[0])} to ${points(interval[1])})`,
    p: p.toPrecision(2),
  }));
}

/** Rates of a set of labels by group, with the published labels and with "child" beside them, and what that changed. */
export function rateTable(record: ResultRecord, { set, by }: { set: string; by: string }) {
  const rates = biasRows(record, "rate").filter((row) => row.set === set && row.by === by);
  const changes = biasRows(record, "change").filter((row) => row.set === set);
  return [...new Set(rates.map(({ group }) => group))].map((group) => {
    const [published, added] = ["published", "with child"].map((labels) =>
      rates.find((row) => row.group === group && row.labels === labels),
    );
    const change = changes.find((row) => row.group === group);
    return {
      group,
      pictures: published?.trials ?? 0,
      "published labels": shareText(published),
      'with "child"': shareText(added),
      change: change ? `${points(change.change)} (${points(change.interval[0])} to ${points(change.interval[1])})` : "",
    };
  });
}

/** The labels that go with each group at a threshold, and how many were tested. */
export function labelsAt(record: ResultRecord, threshold: number) {
  const rows = biasRows(record, "label").filter((row) => row.threshold === threshold);
  const top: Record<string, LabelShares[]> = {};
  for (const { group, label, shares } of rows) top[group] = [...(top[group] ?? []), { label, shares }];
  const counts = biasRows(record, "labels").find((row) => row.threshold === threshold);
  return { top, tested: counts?.tested ?? 0, significant: counts?.significant ?? 0 };
}

/** A row per association: effect sizes over the wordings, and how many of them find it. */
export function associationTable(record: ResultRecord) {
  return biasRows(record, "association").map(({ words, wordings, lowest, highest, above, below, isRobust }) => ({
    words,
    "effect size over wordings": `${lowest.toFixed(2)} to ${highest.toFixed(2)}`,
    "significant wordings": `${above + below} of ${wordings.length}`,
    reported: isRobust ? "yes" : "no",
  }));
}

/** A row per planted model. */
export function controlRows(records: readonly ResultRecord[]) {
  return records.map(({ settings, seed, measurements, data }) => ({
    "own group": settings.own as number,
    "other group": settings.other as number,
    seed,
    "effect size": measurements["effect size, median"].value,
    "over wordings": `${measurements["effect size, lowest"].value.toFixed(2)} to ${measurements["effect size, highest"].value.toFixed(2)}`,
    "significant wordings": `${measurements["wordings above"].value + measurements["wordings below"].value} of ${data.wordings}`,
    reported: measurements.reported.value === 1 ? "yes" : "no",
  }));
}

function shareText(share: BiasRowOf<"rate"> | undefined): string {
  if (share?.value === undefined || share.interval === undefined) return share?.isSmall ? "too few" : "";
  const [low, high] = share.interval;
  return `${(100 * share.value).toFixed(1)} % (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
}

/** "+3.1" percentage points. */
function points(difference: number): string {
  return `${difference < 0 ? "" : "+"}${(100 * difference).toFixed(1)}`;
}

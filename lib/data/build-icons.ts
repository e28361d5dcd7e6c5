// Builds the pictures of a corpus and reports what came out: node dist/lib/data/build-icons.js emoji --size 36
// Takes half a minute for `emoji`, one for `everyday`, seven for `all` (two cores). Shows progress, goes on after an
// interruption, prints the report and writes it to lib/data/reports/<corpus>.md, the licences beside it.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeFileAtomically } from "../runtime/files.js";
import { projectFolder } from "../runtime/project.js";
import { openRenderedSets, type RenderedSet } from "./icon-cache.js";
import { corpusNames, corpusSets } from "./icon-corpora.js";
import { licenceReport } from "./icon-licences.js";
import { iconifyVersion } from "./icon-sets.js";
import { type IconDataset, iconDataset } from "./icons.js";
import { type CopyReport, copiesBetween, exactCopies, nearThreshold } from "./near-duplicates.js";
import { emojiNamesTask, iconTasks } from "./tasks/icon-tasks.js";
import { chanceLevel } from "./tasks/task-table.js";

const style = { background: "#ffffff", colour: "#000000" };
/** Above this, comparing all pictures with all others takes too long, and only exact copies are counted. */
const mostPicturesCompared = 100_000;
const mostPairsListed = 100;

/** The report of a corpus in Markdown; the same on every machine. */
export function corpusReport(dataset: IconDataset, sets: readonly RenderedSet[]): string {
  const isLarge = dataset.size > mostPicturesCompared;
  const copies = isLarge ? exactCopies(dataset) : copiesBetween(dataset, dataset);
  return [
    `# The corpus \`${dataset.name}\` at ${dataset.imageSize} px`,
    `Written by \`node dist/lib/data/build-icons.js ${dataset.name} --size ${dataset.imageSize}\` ` +
      `from @iconify/json ${iconifyVersion()}; ${dataset.size} pictures of ${sets.length} sets.`,
    ...["## Sets", setTable(dataset, sets, copies)],
    ...["## Icons without a picture", brokenList(sets)],
    ...["## Copies between sets", copyTable(copies, isLarge ? "near ones are not counted among so many" : undefined)],
    ...["## Tasks", taskTable(dataset)],
  ].join("\n\n");
}

function setTable(dataset: IconDataset, sets: readonly RenderedSet[], copies: CopyReport): string {
  const owners = new Map<string, Set<string>>();
  for (let i = 0; i < dataset.size; i++)
    owners.set(dataset.concept(i), (owners.get(dataset.concept(i)) ?? new Set()).add(dataset.iconSet(i)));
  const isShared = (concept: string) => owners.get(concept)!.size > 1;
  const copied = new Set(copies.heldOutIndices);
  const rows = sets.map(({ set, broken }) => {
    const own = Array.from({ length: dataset.size }, (_, i) => i).filter((i) => dataset.iconSet(i) === set.prefix);
    const concepts = [...new Set(own.map(dataset.concept))];
    const count = (holds: (index: number) => unknown) => own.filter((index) => holds(index)).length;
    const tagged = count((i) => dataset.caption(i).tags.length > 0);
    const counts = [own.length, broken.length, count(dataset.emoji), count(dataset.skinTone), tagged];
    return [set.prefix, ...counts, count((i) => copied.has(i)), concepts.length, concepts.filter(isShared).length];
  });
  const totals = [1, 2, 3, 4, 5, 6].map((column) => sum(rows, column));
  const all = ["all", ...totals, owners.size, [...owners.keys()].filter(isShared).length];
  const header = ["set", "pictures", "left out", "emoji with a CLDR name", "with a skin tone", "with tags"];
  return markdownTable([...header, "with a copy in another set", "concepts", "of these in other sets"], [...rows, all]);
}

function sum(rows: readonly (readonly (string | number)[])[], column: number): number {
  return rows.reduce((total, row) => total + Number(row[column]), 0);
}

function brokenList(sets: readonly RenderedSet[]): string {
  const lines = sets.flatMap(({ set, broken }) =>
    [...new Set(broken.map((icon) => icon.reason))].map((reason) => {
      const names = broken.filter((icon) => icon.reason === reason).map((icon) => icon.name);
      return `- ${set.prefix}, ${names.length}, ${reason}: ${names.join(", ")}`;
    }),
  );
  return lines.length > 0 ? lines.join("\n") : "None.";
}

function copyTable(
  { table, exact, near }: CopyReport,
  nearText = `${near} more have a near one (threshold ${nearThreshold}, see near-duplicates.ts)`,
): string {
  const listed = table.slice(0, mostPairsListed);
  const cut = listed.length < table.length ? ` The ${listed.length} pairs of sets with most of ${table.length}:` : "";
  const summary =
    `${exact} pictures have an exact copy in another set; ${nearText}. ` +
    `Counted are the pictures of the second set that the first has too.${cut}`;
  const rows = listed.map((count) => [count.trainSet, count.heldOutSet, count.exact, count.near]);
  return `${summary}\n\n${markdownTable(["set", "other set", "exact", "near"], rows)}`;
}

function taskTable(dataset: IconDataset): string {
  const tasks = [emojiNamesTask(dataset), ...iconTasks(dataset)];
  const rows = tasks.map((task) => [
    ...[task.name, task.description, task.classNames.length, task.labels.length, task.templates.length],
    `${(100 * chanceLevel(task)).toFixed(2)} %`,
  ]);
  return markdownTable(["task", "question", "classes", "pictures", "templates", "chance"], rows);
}

function markdownTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { size: { type: "string", default: "36" } },
    allowPositionals: true,
  });
  const corpus = corpusNames.find((name) => name === positionals[0]);
  const imageSize = Number(values.size);
  if (!corpus || !(imageSize >= 12 && Number.isInteger(imageSize)))
    throw new Error(
      `build-icons: expected one of ${corpusNames.join(", ")} and --size <at least 12>, got ${process.argv.slice(2).join(" ")}`,
    );
  const sets = await openRenderedSets(corpusSets(corpus), { imageSize, ...style });
  const report = corpusReport(iconDataset(corpus, sets, { imageSize }), sets);
  const folder = join(projectFolder(), "lib/data/reports");
  writeFileAtomically(join(folder, `${corpus}.md`), `${report}\n`);
  writeFileAtomically(join(folder, "licences.md"), licenceReport());
  console.log(report);
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });

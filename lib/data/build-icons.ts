// Builds the pictures of a corpus and reports what came out: node dist/lib/data/build-icons.js emoji --size 36
// Takes half a minute for `emoji`, one for `everyday`, seven for `all` (two cores). Shows progress, goes on after an
// interruption, prints the report and writes it to lib/data/reports/<corpus>.md, the licences beside it.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeFileAtomically } from "../runtime/files.js";
import { projectFolder } from "../runtime/project.js";
import { openRenderedSets, type RenderedSet } from "./icon-cache.js";
import { type CorpusName, corpora, corpusSets } from "./icon-corpora.js";
import { licenceReport } from "./icon-licences.js";
import { iconifyVersion } from "./icon-sets.js";
import { chanceLevel, emojiNamesTask, iconTasks } from "./icon-tasks.js";
import { type IconDataset, iconDataset } from "./icons.js";
import { copiesBetween, nearThreshold } from "./near-duplicates.js";

const style = { background: "#ffffff", colour: "#000000" };
/** Comparing all pictures with all others takes too long above this: minutes. */
const mostPicturesCompared = 100_000;

/** The report of a corpus in Markdown; the same on every machine. */
export function corpusReport(dataset: IconDataset, sets: readonly RenderedSet[]): string {
  return [
    `# The corpus \`${dataset.name}\` at ${dataset.imageSize} px`,
    `Written by \`node dist/lib/data/build-icons.js ${dataset.name} --size ${dataset.imageSize}\` ` +
      `from @iconify/json ${iconifyVersion()}; ${dataset.size} pictures of ${sets.length} sets.`,
    ...["## Sets", setTable(dataset, sets)],
    ...["## Icons without a picture", brokenList(sets)],
    ...[
      "## Copies between sets",
      dataset.size > mostPicturesCompared ? "Not counted: too many pictures." : copyTable(dataset),
    ],
    ...["## Tasks", taskTable(dataset)],
  ].join("\n\n");
}

function setTable(dataset: IconDataset, sets: readonly RenderedSet[]): string {
  const owners = new Map<string, Set<string>>();
  for (let i = 0; i < dataset.size; i++)
    owners.set(dataset.concept(i), (owners.get(dataset.concept(i)) ?? new Set()).add(dataset.iconSet(i)));
  const rows = sets.map(({ set, icons, broken }) => {
    const own = dataset.filter((i) => dataset.iconSet(i) === set.prefix);
    const indices = Array.from({ length: own.size }, (_, i) => i);
    const concepts = new Set(indices.map((i) => own.concept(i)));
    const shared = [...concepts].filter((concept) => owners.get(concept)!.size > 1).length;
    const count = (keep: (index: number) => boolean) => indices.filter(keep).length;
    const [named, toned, tagged] = [own.emoji, own.skinTone, (i: number) => own.caption(i).tags.length].map((f) =>
      count((i) => Boolean(f(i))),
    );
    return [set.prefix, icons.length, broken.length, named, toned, tagged, concepts.size, shared];
  });
  const total = ["all", dataset.size, sum(rows, 2), sum(rows, 3), sum(rows, 4), sum(rows, 5), owners.size];
  const shared = [...owners.values()].filter((prefixes) => prefixes.size > 1).length;
  return markdownTable(
    [
      "set",
      "pictures",
      "left out",
      "emoji with a CLDR name",
      "with a skin tone",
      "with tags",
      "concepts",
      "of these in other sets",
    ],
    [...rows, [...total, shared]],
  );
}

function sum(rows: readonly (readonly (string | number)[])[], column: number): number {
  return rows.reduce((total, row) => total + Number(row[column]), 0);
}

function brokenList(sets: readonly RenderedSet[]): string {
  const byReason = sets.flatMap(({ set, broken }) =>
    broken.map(({ name, reason }) => `- ${set.prefix}:${name}: ${reason}`),
  );
  return byReason.length > 0 ? byReason.join("\n") : "None.";
}

function copyTable(dataset: IconDataset): string {
  const { table, exact, near } = copiesBetween(dataset, dataset);
  const rows = table.map(({ trainSet, heldOutSet, exact, near }) => [trainSet, heldOutSet, exact, near]);
  const summary =
    `${exact} pictures have an exact copy in another set and ${near} more have a near one (threshold ${nearThreshold}, ` +
    "see near-duplicates.ts). Counted are the pictures of the second set that the first has too.";
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
  const [corpus] = positionals as [CorpusName];
  const imageSize = Number(values.size);
  if (!(corpus in corpora) || !(imageSize >= 12 && Number.isInteger(imageSize)))
    throw new Error(
      `build-icons: expected one of ${Object.keys(corpora).join(", ")} and --size <at least 12>, got ${process.argv.slice(2).join(" ")}`,
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

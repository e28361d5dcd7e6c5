// The icon sets of the npm package @iconify/json: one JSON file per set with SVG bodies, aliases, categories and
// licence. Formats: https://iconify.design/docs/types/iconify-json.html
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

const iconSchema = z.object({
  body: z.string(),
  left: z.number().optional(),
  top: z.number().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  hidden: z.boolean().optional(),
});

const aliasSchema = z.object({
  parent: z.string(),
  hFlip: z.boolean().optional(),
  vFlip: z.boolean().optional(),
  rotate: z.number().optional(),
  hidden: z.boolean().optional(),
});

const infoSchema = z.object({
  name: z.string(),
  version: z.string().optional(),
  author: z.object({ name: z.string(), url: z.string().optional() }),
  license: z.object({ title: z.string(), spdx: z.string().optional(), url: z.string().optional() }),
  category: z.string().default(""),
  palette: z.boolean().default(false),
});

const iconSetSchema = z.object({
  prefix: z.string(),
  info: infoSchema,
  lastModified: z.number().default(0),
  icons: z.record(z.string(), iconSchema),
  aliases: z.record(z.string(), aliasSchema).default({}),
  chars: z.record(z.string(), z.string()).default({}),
  categories: z.record(z.string(), z.array(z.string())).default({}),
  suffixes: z.record(z.string(), z.string()).default({}),
  prefixes: z.record(z.string(), z.string()).default({}),
  left: z.number().default(0),
  top: z.number().default(0),
  width: z.number().default(16), // Iconify's default size
  height: z.number().default(16),
});

/** Name, author and licence of a set. */
export type IconSetInfo = z.infer<typeof infoSchema>;

/** A set as its file has it. */
export type IconSet = z.infer<typeof iconSetSchema>;

/** A mirrored or turned alias is a picture of its own; other aliases are only further names. */
export type IconAlias = z.infer<typeof aliasSchema>;

/** The folder of the installed package. */
export function iconifyFolder(): string {
  return dirname(require.resolve("@iconify/json/package.json"));
}

/** Reads a set; `folder` has json/<prefix>.json. */
export function readIconSet(prefix: string, { folder = iconifyFolder() } = {}): IconSet {
  const path = join(folder, "json", `${prefix}.json`);
  return parseFile(path, iconSetSchema, "readIconSet");
}

/** Name, author and licence of every set of the package, by prefix; `folder` has collections.json. */
export function readIconSetInfos({ folder = iconifyFolder() } = {}): Map<string, IconSetInfo> {
  const infos = parseFile(join(folder, "collections.json"), z.record(z.string(), infoSchema), "readIconSetInfos");
  return new Map(Object.entries(infos));
}

/** The version of the package, which tells whether rendered pictures are still those of its SVGs. */
export function iconifyVersion({ folder = iconifyFolder() } = {}): string {
  return parseFile(join(folder, "package.json"), z.object({ version: z.string() }), "iconifyVersion").version;
}

/** The names of a set's pictures: icons and mirrored or turned aliases, without those that the set has retired. */
export function pictureNames(set: IconSet): string[] {
  const icons = Object.keys(set.icons).filter((name) => !set.icons[name].hidden);
  const transformed = Object.keys(set.aliases).filter((name) => {
    const alias = set.aliases[name];
    return !alias.hidden && isTransformed(alias) && set.icons[alias.parent] && !set.icons[alias.parent].hidden;
  });
  return [...icons, ...transformed];
}

/** Whether an alias shows another picture than its parent. */
export function isTransformed(alias: IconAlias): boolean {
  return Boolean(alias.hFlip || alias.vFlip || alias.rotate);
}

function parseFile<T>(path: string, schema: z.ZodType<T>, caller: string): T {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch {
    throw new Error(`${caller}: expected a file at ${path}, got none; install @iconify/json or check the set's name`);
  }
  const parsed = schema.safeParse(JSON.parse(content));
  if (parsed.success) return parsed.data;
  throw new Error(`${caller}: expected an Iconify file at ${path}, got: ${z.prettifyError(parsed.error)}`);
}

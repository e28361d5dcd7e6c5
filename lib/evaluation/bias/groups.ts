// Pictures sorted into groups by what is known of them: by one attribute, or by several at once (intersections).

/** Attribute -> category of one picture; "" where it is unknown. */
export type Attributes = Readonly<Record<string, string>>;

export interface PictureGroup {
  /** "female", or of several attributes "female, dark skin tone". */
  readonly name: string;
  /** Its category of each attribute. */
  readonly categories: readonly string[];
  /** Number of its pictures, 0 for a group that was asked for and has none. */
  readonly size: number;
}

export interface Grouping {
  /** The attributes that make the groups. */
  readonly by: readonly string[];
  /** [G]; every combination of categories, the last attribute changing fastest. */
  readonly groups: readonly PictureGroup[];
  /** Group of each picture, [N], -1 where an attribute is unknown or has a category that was not asked for. */
  readonly groupOf: Int32Array;
  /** Pictures in no group. */
  readonly ungrouped: number;
}

/**
 * Groups pictures, [N], by attributes. `categories` names an attribute's categories and their order, so that those without
 * a picture show as empty groups; by default they are those that occur, in alphabetical order, numbers by their size.
 */
export function groupPictures(
  pictures: readonly Attributes[],
  by: readonly string[],
  { categories = {} }: { categories?: Readonly<Record<string, readonly string[]>> } = {},
): Grouping {
  if (by.length === 0) throw new Error("groupPictures: expected one or more attributes to group by, got none");
  const choices = by.map((name) => requireSeveral(name, categories[name] ?? categoriesOf(pictures, name)));
  const combinations = choices.reduce<string[][]>(
    (rows, values) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );
  const numbers = new Map(combinations.map((values, group) => [keyOf(values), group]));
  const groupOf = Int32Array.from(pictures, (picture) => numbers.get(keyOf(by.map((name) => picture[name]))) ?? -1);
  const sizes = combinations.map(() => 0);
  for (const group of groupOf) if (group >= 0) sizes[group]++;
  return {
    by,
    groups: combinations.map((values, group) => ({ name: values.join(", "), categories: values, size: sizes[group] })),
    groupOf,
    ungrouped: groupOf.reduce((count, group) => count + (group < 0 ? 1 : 0), 0),
  };
}

/** Columns of a table, name -> [N], as readers give them, as attributes of each picture: [N]. */
export function attributeRows(columns: Readonly<Record<string, readonly string[]>>): Attributes[] {
  const names = Object.keys(columns);
  if (names.length === 0) throw new Error("attributeRows: expected one or more columns, got none");
  return columns[names[0]].map((_, i) => Object.fromEntries(names.map((name) => [name, columns[name][i] ?? ""])));
}

/** How many pictures of each group something is true of: [G]. */
export function countByGroup({ groups, groupOf }: Grouping, isTrue: (picture: number) => boolean): number[] {
  const counts = groups.map(() => 0);
  for (const [picture, group] of groupOf.entries()) if (group >= 0 && isTrue(picture)) counts[group]++;
  return counts;
}

/** Throws unless the grouping is one of `total` pictures. */
export function requireGroupingOf(caller: string, { groupOf }: Grouping, total: number): void {
  if (groupOf.length !== total)
    throw new Error(`${caller}: expected a grouping of ${total} pictures, got one of ${groupOf.length}`);
}

function categoriesOf(pictures: readonly Attributes[], name: string): string[] {
  const known = pictures.find((picture) => name in picture);
  if (!known)
    throw new Error(
      `groupPictures: expected an attribute among ${Object.keys(pictures[0] ?? {}).join(", ") || "none"}, got ${name}`,
    );
  const order = new Intl.Collator("en", { numeric: true }).compare;
  return [...new Set(pictures.map((picture) => picture[name] ?? ""))].filter((value) => value !== "").sort(order);
}

function requireSeveral(name: string, values: readonly string[]): readonly string[] {
  if (values.length >= 1 && new Set(values).size === values.length && !values.includes("")) return values;
  throw new Error(
    `groupPictures: expected one or more different categories of ${name}, got ${values.join(", ") || "none"}`,
  );
}

function keyOf(values: readonly (string | undefined)[]): string {
  return JSON.stringify(values);
}

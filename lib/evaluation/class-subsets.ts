// Accuracy where datasets have different classes (Radford et al. 2021, section 3.3 and Figure 14, after Taori et al. 2020):
// a shifted dataset has some of the reference's classes, or wider ones. A wider class counts by the best of the reference
// classes in it, as "person" does of baseball player, bridegroom and scuba diver.

/** The reference classes of each of S shifted classes, one or more; other reference classes are in none. */
export type ClassGroups = readonly (readonly number[])[];

/**
 * Scores of C reference classes [N, C] -> scores of the S groups [N, S], each the highest of its classes. Groups of one class
 * restrict a classifier to those classes. Throws for an empty group, and for a class in two, which would always tie.
 */
export function poolClasses(
  scores: ArrayLike<number>,
  { classes, groups }: { classes: number; groups: ClassGroups },
): Float64Array {
  groupOfClass(groups, classes);
  const rows = rowsOf("poolClasses", scores, classes);
  const pooled = new Float64Array(rows * groups.length); // [N, S]
  for (let row = 0; row < rows; row++)
    for (const [group, members] of groups.entries()) {
      const best = members.reduce((high, c) => Math.max(high, scores[row * classes + c]), Number.NEGATIVE_INFINITY);
      pooled[row * groups.length + group] = best;
    }
  return pooled;
}

/** Examples of a subset of classes. */
export interface ClassSubset {
  /** Which of the N examples belong to one of the groups, in order: [M]. */
  readonly indices: Int32Array;
  /** The group that each of them belongs to: [M], in 0 .. S - 1. */
  readonly labels: Int32Array;
}

/** The examples of the groups' classes, with the groups as their labels: the reference dataset cut to a shift's classes. */
export function subsetOfClasses(
  labels: ArrayLike<number>,
  { classes, groups }: { classes: number; groups: ClassGroups },
): ClassSubset {
  const groupOf = groupOfClass(groups, classes);
  requireLabels("subsetOfClasses", labels, classes);
  const kept = Array.from(labels, (label, index) => ({ index, group: groupOf[label] })).filter(
    ({ group }) => group >= 0,
  );
  if (kept.length === 0)
    throw new Error(`subsetOfClasses: expected examples of the ${groups.length} groups' classes, got none`);
  return {
    indices: Int32Array.from(kept, ({ index }) => index),
    labels: Int32Array.from(kept, ({ group }) => group),
  };
}

/** The rows [M, D] of an array [N, D] at `indices` [M]. */
export function rowsAt(values: Float32Array, indices: ArrayLike<number>, width: number): Float32Array {
  const rows = rowsOf("rowsAt", values, width);
  const chosen = new Float32Array(indices.length * width); // [M, D]
  for (let i = 0; i < indices.length; i++) {
    if (!(indices[i] >= 0 && indices[i] < rows))
      throw new Error(`rowsAt: expected indices of 0 to ${rows - 1}, got ${indices[i]}`);
    chosen.set(values.subarray(indices[i] * width, (indices[i] + 1) * width), i * width);
  }
  return chosen;
}

/** Checks labels [N], N at least 1, of classes 0 .. C - 1. */
export function requireLabels(caller: string, labels: ArrayLike<number>, classes: number): void {
  if (labels.length === 0) throw new Error(`${caller}: expected at least one label, got none`);
  for (let i = 0; i < labels.length; i++)
    if (!(Number.isInteger(labels[i]) && labels[i] >= 0 && labels[i] < classes))
      throw new Error(`${caller}: expected labels of 0 to ${classes - 1}, got ${labels[i]} for example ${i}`);
}

/** Which group each class is in, -1 for none: [C]. */
function groupOfClass(groups: ClassGroups, classes: number): Int32Array {
  if (groups.length === 0) throw new Error("classSubsets: expected at least one group of classes, got none");
  const groupOf = new Int32Array(classes).fill(-1);
  for (const [group, members] of groups.entries()) {
    if (members.length === 0)
      throw new Error(`classSubsets: expected classes in every group, got none in group ${group}`);
    for (const c of members) {
      if (!(Number.isInteger(c) && c >= 0 && c < classes))
        throw new Error(`classSubsets: expected classes of 0 to ${classes - 1}, got ${c} in group ${group}`);
      if (groupOf[c] >= 0)
        throw new Error(`classSubsets: expected each class in one group, got class ${c} in ${groupOf[c]} and ${group}`);
      groupOf[c] = group;
    }
  }
  return groupOf;
}

function rowsOf(caller: string, values: ArrayLike<number>, width: number): number {
  const rows = values.length / width;
  if (Number.isInteger(rows) && rows > 0) return rows;
  throw new Error(`${caller}: expected rows of ${width} numbers, got ${values.length} numbers`);
}

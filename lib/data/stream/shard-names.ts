// Names of shards as webdataset and open_clip write them: "data/{00000..00012}.tar", "{train,extra}/{0..3}.tar", and several of
// such patterns with "::" between them.

const mostNames = 1_000_000;

/**
 * All names of a pattern, in order: a range of numbers keeps the leading zeros of its first number, a list its members.
 *
 * @throws for braces that don't match and for more than a million names.
 */
export function shardNames(pattern: string): string[] {
  const names = pattern.split("::").flatMap(expand);
  if (names.length <= mostNames) return names;
  throw new Error(`shardNames: expected at most ${mostNames} names, got ${names.length} (${pattern})`);
}

function expand(pattern: string): string[] {
  const [whole, before, inner, after] = /^([^{}]*)\{([^{}]*)\}(.*)$/s.exec(pattern) ?? [];
  if (whole === undefined) {
    if (!/[{}]/.test(pattern)) return [pattern];
    throw new Error(
      `shardNames: expected braces in pairs, none within another, got ${JSON.stringify(pattern)}; write {00000..00012} or {a,b}`,
    );
  }
  const rest = expand(after);
  return members(inner, pattern).flatMap((member) => rest.map((end) => before + member + end));
}

function members(inner: string, pattern: string): string[] {
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(inner) ?? [];
  if (first === undefined) {
    if (inner.includes(",")) return inner.split(",");
    throw new Error(
      `shardNames: expected a range or a list in braces, got {${inner}} in ${JSON.stringify(pattern)}; write {00000..00012} or {a,b}`,
    );
  }
  const count = Number(last) - Number(first) + 1;
  if (!(count >= 1 && count <= mostNames))
    throw new Error(`shardNames: expected a range of 1 to ${mostNames} numbers, got {${inner}}`);
  const width = first.startsWith("0") ? first.length : 0;
  return Array.from({ length: count }, (_, i) => `${Number(first) + i}`.padStart(width, "0"));
}

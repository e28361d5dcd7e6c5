// A command line in the manner of Python's argparse, which CLIP_benchmark's is read by: --name value value, or --name=value.
import { readFileSync } from "node:fs";

/** How many values a flag takes: none, one, or any number. */
export interface FlagRule {
  readonly values: "none" | "one" | "many";
  /** For the list of flags: what it is, in a few words. */
  readonly help: string;
}

export type GivenFlags<Name extends string> = Partial<Record<Name, readonly string[]>>;

export interface CommandLine<Name extends string> {
  readonly flags: GivenFlags<Name>;
  /** What belongs to no flag. */
  readonly others: readonly string[];
}

/**
 * Reads flags by their rules. `refused` are flags that a person may know from elsewhere: the error gives the reason.
 *
 * @throws for other flags, with those that there are, for one that comes twice, and for missing or superfluous values.
 */
export function readFlags<Name extends string>(
  args: readonly string[],
  rules: Readonly<Record<Name, FlagRule>>,
  refused: Readonly<Record<string, string>> = {},
): CommandLine<Name> {
  const flags: GivenFlags<Name> = {};
  const others: string[] = [];
  for (let at = 0; at < args.length; ) {
    if (!isFlag(args[at])) others.push(args[at++]);
    else {
      const [, given, value] = /^--([^=]+)(?:=(.*))?$/s.exec(args[at++])!;
      const name = knownName(given, rules, refused);
      if (flags[name] !== undefined) throw new Error(`expected --${name} once, got it twice`);
      const values: string[] = value === undefined ? [] : [value];
      const most = { none: 0, one: 1, many: Number.POSITIVE_INFINITY }[rules[name].values];
      while (value === undefined && values.length < most && at < args.length && !isFlag(args[at]))
        values.push(args[at++]);
      requireCount(name, rules[name], values);
      flags[name] = values;
    }
  }
  return { flags, others };
}

/** The flags with their explanations, one a line. */
export function describeFlags(rules: Readonly<Record<string, FlagRule>>): string {
  const shown = { none: "", one: " VALUE", many: " VALUE ..." };
  const lines = Object.entries(rules).map(([name, { values, help }]) => [`  --${name}${shown[values]}`, help]);
  const width = Math.max(...lines.map(([flag]) => flag.length));
  return lines.map(([flag, help]) => `${flag.padEnd(width)}  ${help}`).join("\n");
}

/** Lines of a text file that are not empty: values that lie in a file. */
export function linesOf(path: string): string[] {
  const lines = readFileSync(path, "utf8").split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== "");
}

/** "--" and a name; a negative number is a value. */
function isFlag(argument: string): boolean {
  return /^--[a-z]/i.test(argument);
}

function knownName<Name extends string>(
  given: string,
  rules: Readonly<Record<Name, FlagRule>>,
  refused: Readonly<Record<string, string>>,
): Name {
  const known = Object.keys(rules) as Name[];
  const name = known.find((each) => each === given);
  if (name !== undefined) return name;
  if (Object.hasOwn(refused, given)) throw new Error(`expected no --${given}: ${refused[given]}`);
  throw new Error(`expected a flag of ${known.map((each) => `--${each}`).join(", ")}, got --${given}`);
}

function requireCount(name: string, { values: kind }: FlagRule, values: readonly string[]): void {
  if (kind === "none" && values.length > 0) throw new Error(`expected no value for --${name}, got ${values[0]}`);
  if (kind !== "none" && values.length === 0) throw new Error(`expected a value for --${name}, got none`);
}

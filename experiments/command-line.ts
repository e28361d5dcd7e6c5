// Settings on the command line, name=value, checked against what the experiment knows.

interface SettingRule<Choice extends string> {
  readonly default: Choice;
  readonly choices: readonly Choice[];
}

type Values<Rules extends Record<string, SettingRule<string>>> = {
  [Name in keyof Rules]: Rules[Name]["choices"][number];
};

/** Reads name=value arguments. An unknown name or value is an error that lists the known ones. */
export function parseSettings<Rules extends Record<string, SettingRule<string>>>(
  given: readonly string[],
  rules: Rules,
): Values<Rules> {
  const values: Record<string, string> = Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, rule.default]),
  );
  for (const argument of given) {
    const [name, value] = argument.split("=", 2);
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined || value === undefined)
      throw new Error(`expected settings name=value with a name of ${Object.keys(rules).join(", ")}, got ${argument}`);
    if (!rule.choices.includes(value))
      throw new Error(`expected ${name} to be one of ${rule.choices.join(", ")}, got ${value}`);
    values[name] = value;
  }
  return values as Values<Rules>;
}

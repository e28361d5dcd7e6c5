// Tables of classes as text that a person can read and mend: what a class is called, and what icon sets call it.

/** Names of a class (pooled), and the concepts whose pictures it has. */
export interface ConceptClass {
  readonly names: readonly string[];
  readonly concepts: readonly string[];
}

/**
 * "cat|kitten, dog|(hound); labrador head" -> two classes. Classes stand between commas, names of one class between
 * bars, and behind a semicolon further concepts of its pictures that are no good names for it. A name in brackets is no
 * concept: what sets call so shows something else. Throws for a concept of two classes.
 */
export function conceptClasses(table: string): ConceptClass[] {
  const classes = table.split(",").map((entry) => {
    const [names, more = []] = entry.split(";").map(betweenBars);
    return {
      names: names.map((name) => name.replace(/[()]/g, "")),
      concepts: [...names, ...more].filter((name) => !name.startsWith("(")),
    };
  });
  const owners = new Map<string, string>();
  for (const { names, concepts } of classes)
    for (const concept of concepts) {
      const owner = owners.get(concept);
      if (!concept || owner)
        throw new Error(`conceptClasses: expected each concept once, got "${concept}" in "${owner}" and "${names[0]}"`);
      owners.set(concept, names[0]);
    }
  return classes;
}

function betweenBars(text: string): string[] {
  return text.split("|").map((part) => part.trim().replace(/\s+/g, " "));
}

// Tasks of logos, by what they stand for: pictures with text, shapes and colours that somebody owns.
import type { IconDataset } from "../icons.js";
import type { ConceptClass } from "./concept-classes.js";
import { wordsOf } from "./concept-words.js";
import * as logos from "./logo-classes.js";
import type { TaskRule } from "./task-rule.js";

/** Sets of nothing but logos. */
export const logoSets: ReadonlySet<string> = new Set([
  ...["logos", "simple-icons", "devicon", "devicon-plain", "skill-icons", "cib", "bxl", "fa7-brands", "thesvg"],
  ...["thesvg-color", "streamline-logos"],
]);

export const logoRules: readonly TaskRule[] = [
  logoRule("logos of languages and tools", "programming languages and tools", logos.languageClasses),
  logoRule("logos of social networks", "social networks and messengers", logos.socialClasses),
  logoRule("logos of platforms", "operating systems, browsers and large services", logos.platformClasses),
  logoRule("logos of payments", "means of payment, shops and crypto-currencies", logos.paymentClasses),
  logoRule("logos of car makers", "makers of cars and motorcycles", logos.carMakerClasses),
];

/** "Hugging-Face" -> "huggingface": sets write brands in as many ways as there are. */
export function squashed(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9+#]/g, "");
}

function logoRule(name: string, field: string, classes: readonly ConceptClass[]): TaskRule {
  const table = new Map(
    classes.flatMap(({ names, concepts }) => concepts.map((concept) => [squashed(concept), names])),
  );
  return {
    ...{ name, description: `whose logo it is, of ${field}`, kind: "logos" },
    templates: ["{}", "{} logo", "the logo of {}", `an icon of {}, one of the ${field}`, "{} icon", "the brand {}"],
    classOf: (icons, i) => (isLogo(icons, i) ? table.get(brandOf(icons.concept(i)))?.join("|") : undefined),
    namesOf: (key) => key.split("|"),
  };
}

const brandGroups = new Set(["Logos", "Brand Logos", "Brand", "Brands", "Logo"]);
const brandWords = new Set(["brand", "logo", "social"]);
const styleWords = new Set([...brandWords, "light", "dark", "square", "circle", "alt", "original", "plain", "f"]);

/** In sets for user interfaces, only what they call a logo: their apple is a fruit, and their line is a line. */
function isLogo(icons: IconDataset, index: number): boolean {
  return (
    logoSets.has(icons.iconSet(index)) ||
    brandGroups.has(icons.group(index)) ||
    wordsOf(icons.concept(index)).some((word) => brandWords.has(word))
  );
}

function brandOf(concept: string): string {
  const words = wordsOf(concept);
  const rest = words.filter((word) => !styleWords.has(word));
  return squashed((rest.length > 0 ? rest : words).join(""));
}

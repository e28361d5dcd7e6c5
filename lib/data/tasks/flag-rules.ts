// Tasks of flags: whose they are is among the basic rules; here, on which continent the country lies.
import { regionOfFlag } from "./basic-rules.js";
import { continents } from "./place-classes.js";
import type { TaskRule } from "./task-rule.js";

const continentOf = new Map(
  Object.entries(continents).flatMap(([continent, regions]) => regions.split(" ").map((region) => [region, continent])),
);

export const flagRules: readonly TaskRule[] = [
  {
    ...{ name: "continents of flags", description: "on which continent a flag's country lies", kind: "geography" },
    templates: ["{}", "the flag of a country in {}", "a flag from {}", "an icon of a flag of {}", "a country in {}"],
    classOf: (icons, i) => continentOf.get(regionOfFlag(icons.emoji(i)) ?? ""),
    namesOf: (continent) => [continent],
  },
];

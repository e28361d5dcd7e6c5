// The suite of zero-shot tasks of the icon world, over CLIP's range of kinds (Radford et al. 2021, Sections 3.1.5 and
// A.1): fine-grained things, scenes, text in pictures, counting, direction, geography, emotions, activities, signs,
// styles. Every task has a part to learn from, for linear probes and few-shot learners.
import type { Task } from "../dataset.js";
import type { IconDataset } from "../icons.js";
import { basicRules } from "./basic-rules.js";
import { countingRules } from "./counting-rules.js";
import { directionRules } from "./direction-rules.js";
import { fileRules } from "./file-rules.js";
import { flagRules } from "./flag-rules.js";
import { brandLogos, brandLogosRule, emojiNamesRule } from "./icon-tasks.js";
import { logoRules } from "./logo-rules.js";
import { multiLabelRules } from "./multi-label-rules.js";
import { peopleRules } from "./people-rules.js";
import { renderedRules, renderedTasks } from "./rendered-tasks.js";
import { signRules } from "./sign-rules.js";
import { styleRules } from "./style-rules.js";
import { multiLabelPair, type PairOptions, type TaskPair, taskPair } from "./task-pair.js";
import { brandSets } from "./task-rule.js";
import { thingRules } from "./thing-rules.js";

/** Sets of logos that must have a brand before it is a class: what few have is often one drawing. */
const fewestLogoSets = 4;

const thingSuite = [emojiNamesRule(), ...basicRules, ...thingRules, ...flagRules, ...peopleRules];
const signSuite = [...signRules, ...fileRules, ...countingRules, ...directionRules, ...styleRules];

/** What is known of the suite's tasks without any pictures, in the suite's order. */
export const suiteRules: readonly Pick<Task, "name" | "description" | "kind">[] = [
  ...[...thingSuite, ...signSuite, ...logoRules, brandLogos],
  ...[...multiLabelRules, ...renderedRules],
];

/**
 * The tasks that `icons`, held-out pictures, have at least two classes for, and those that are drawn at their size.
 * Which pictures a task has depends on the icons and the options alone. Takes seconds for a hundred thousand icons.
 */
export function iconSuite(icons: IconDataset, options: PairOptions = {}): TaskPair[] {
  const all = withFactsAtHand(icons);
  const isThing = (i: number) => !brandSets.has(all.iconSet(i)); // a brand called Apple is no fruit
  const things = withFactsAtHand(icons.filter(isThing, icons.name));
  const pairs: TaskPair[] = [
    ...[...thingSuite, ...signSuite].map((rule) => taskPair(things, rule, options)),
    ...[...logoRules, brandLogosRule(all, { fewest: fewestLogoSets })].map((rule) => taskPair(all, rule, options)),
    ...multiLabelRules.map((rule) => multiLabelPair(things, rule, options)),
    ...renderedTasks(icons),
  ];
  return pairs.filter(({ test }) => test.classNames.length >= 2);
}

/** The same pictures, with what every rule asks of every picture in arrays. */
function withFactsAtHand(icons: IconDataset): IconDataset {
  const facts = (fact: (index: number) => string) => {
    const known = new Map<string, string>(); // one string for each word, which maps find faster
    const all = Array.from({ length: icons.size }, (_, index) => {
      const value = fact(index);
      if (!known.has(value)) known.set(value, value);
      return known.get(value)!;
    });
    return (index: number) => all[index];
  };
  const { concept, iconSet, skinTone, emoji, group } = icons;
  return {
    ...icons,
    ...{ concept: facts(concept), iconSet: facts(iconSet), skinTone: facts(skinTone) },
    ...{ emoji: facts(emoji), group: facts(group) },
  };
}

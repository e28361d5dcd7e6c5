// The candidates for classes of the reference dataset of natural distribution shifts: things and what sets for user
// interfaces draw beside them, by fields, which are the wider classes of one shift.
import * as common from "./common-classes.js";
import type { ConceptClass } from "./concept-classes.js";
import { conceptRule, type TaskRule } from "./task-rule.js";
import { thingRules } from "./thing-rules.js";

export interface Candidates {
  /** What all of them are, in words. */
  readonly field: string;
  readonly rule: TaskRule;
}

/** A picture's class is the first that is found in this order. */
export const candidates: readonly Candidates[] = [
  ...[things("animal", "animals"), things("food", "fruit and vegetables"), things("food", "food")],
  ...[things("plant", "plants"), things("vehicle", "vehicles"), things("musical instrument", "musical instruments")],
  ...[things("tool", "tools"), things("clothing", "clothes"), things("household thing", "household things")],
  ...[things("electronic device", "devices"), things("building", "buildings"), things("sport", "sports")],
  others("paper or writing", common.paperClasses),
  others("sky or weather", common.skyClasses),
  others("person or part of the body", common.bodyClasses),
  others("game, feast or prize", common.playClasses),
  others("weapon or shield", common.armsClasses),
  others("science or medicine", common.scienceClasses, "icon-park:compass, icon-park-twotone:compass"),
  others("shopping or money", common.moneyClasses),
  others("sign", common.signClasses),
];

function things(field: string, task: string): Candidates {
  return { field, rule: thingRules.find(({ name }) => name === task)! };
}

function others(field: string, classes: readonly ConceptClass[], wrong = ""): Candidates {
  return {
    field,
    rule: conceptRule({ ...{ name: field, description: field, kind: "generic" }, classes, wrong, templates: ["{}"] }),
  };
}

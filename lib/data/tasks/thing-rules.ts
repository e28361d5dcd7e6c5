// Tasks of things: what grows, what is eaten, what people make, build and play.
import * as nature from "./nature-classes.js";
import * as objects from "./object-classes.js";
import { placeClasses } from "./place-classes.js";
import { conceptRule, mapSets, type TaskRule } from "./task-rule.js";

const thingTemplates = ["{}", "an icon of a {}", "a {} icon", "a picture of a {}", "a drawing of a {}", "{} symbol"];

/** Templates that say what kind of thing it is, as CLIP's for pets and food do (Radford et al. 2021, Section 3.1.4). */
function templatesOf(kind: string): string[] {
  return [
    "{}",
    "an icon of {}",
    `an icon of a {}, a kind of ${kind}`,
    `a picture of {}, a kind of ${kind}`,
    "{} symbol",
  ];
}

const fineGrained = "fine-grained";
/** Words that some sets put before the name. */
const animalBeside = ["animal", "animals", "pet", "wild", "head", "face"];
const foodBeside = ["food", "drink", "drinks", "fruit", "vegetable", "dessert", "sweet", "slice", "piece"];

export const thingRules: readonly TaskRule[] = [
  conceptRule({
    ...{ name: "animals", description: "which animal it is, in any style", kind: fineGrained },
    ...{ classes: nature.animalClasses, beside: animalBeside, templates: templatesOf("animal") },
    wrong: `
      streamline-emojis:turkey, icon-park:turkey, icon-park-twotone:turkey, whh:bat, mingcute:chicken,
      icon-park:chicken, icon-park-twotone:chicken, streamline-kameleon-color:chicken, whh:chicken,
      game-icons:chicken leg
    `,
  }),
  conceptRule({
    ...{ name: "fruit and vegetables", description: "which fruit, nut or vegetable it is", kind: fineGrained },
    ...{ classes: nature.fruitClasses, beside: foodBeside, templates: templatesOf("fruit or vegetable") },
    wrong: "uil:apple alt, whh:kiwi",
  }),
  conceptRule({
    ...{ name: "food", description: "which dish, sweet or drink it is", kind: fineGrained },
    ...{ classes: nature.dishClasses, beside: foodBeside, templates: templatesOf("food") },
    wrong: "icon-park:pie, icon-park-twotone:pie, icon-park:cooking, icon-park-twotone:cooking",
  }),
  conceptRule({
    ...{ name: "plants", description: "which flower, tree or other plant it is", kind: fineGrained },
    ...{ classes: nature.plantClasses, beside: ["nature", "ecology"], templates: templatesOf("plant") },
    wrong: `
      icon-park:palm, icon-park-twotone:palm, game-icons:palm, raphael:palm, tabler:grain, cil:grain,
      game-icons:grain, bi:tree, fa7-solid:tree, fa:tree
    `,
  }),
  conceptRule({
    ...{ name: "vehicles", description: "which vehicle it is, in any style", kind: fineGrained },
    ...{ classes: objects.vehicleClasses, beside: ["transport", "vehicle"], templates: templatesOf("vehicle") },
    wrong: "carbon:shuttle, solar:satellite, mingcute:tank",
  }),
  conceptRule({
    ...{ name: "musical instruments", description: "what is played", kind: fineGrained, metric: "mean per class" },
    ...{ classes: objects.instrumentClasses, beside: ["music"], templates: templatesOf("musical instrument") },
    wrong: "icon-park:trumpet, icon-park-twotone:trumpet",
  }),
  conceptRule({
    ...{ name: "tools", description: "what is worked with", kind: fineGrained },
    ...{ classes: objects.toolClasses, beside: ["tool"], templates: templatesOf("tool") },
    wrong: "icon-park:needle, icon-park-twotone:needle",
  }),
  conceptRule({
    ...{ name: "clothes", description: "what is worn or carried", kind: fineGrained },
    ...{ classes: objects.clothesClasses, beside: ["clothes", "clothing"], templates: templatesOf("clothing") },
    wrong: "icon-park:ring, icon-park-twotone:ring, streamline-kameleon-color:sneakers",
  }),
  conceptRule({
    ...{ name: "household things", description: "which thing of a house it is", kind: "generic" },
    ...{ classes: objects.furnitureClasses, beside: ["home", "furniture"], templates: thingTemplates },
    wrong: `
      icon-park:alarm, icon-park-twotone:alarm, ri:blender, boxicons:candlestick, solar:mirror, octicon:mirror,
      mingcute:mirror, icon-park:seat, icon-park-twotone:seat, bi:cup, majesticons:cup, ri:cup, solar:cup,
      icon-park:bowl, streamline-kameleon-color:towel, tabler:home lock, whh:jar
    `,
  }),
  conceptRule({
    ...{ name: "devices", description: "which electric device it is", kind: "generic" },
    ...{ classes: objects.deviceClasses, beside: ["device", "computer"], templates: thingTemplates },
    wrong: `
      game-icons:mouse, twemoji:mouse, fluent-emoji-flat:mouse, streamline-emojis:mouse, openmoji:mouse,
      fluent-emoji-high-contrast:mouse, mingcute:radio, boxicons:radio, bx:radio, humbleicons:radio, feather:radio,
      lucide:radio, icon-park:radio, icon-park-twotone:radio, majesticons:monitor, game-icons:tablet
    `,
  }),
  conceptRule({
    ...{ name: "buildings", description: "which building it is", kind: "scenes", metric: "mean per class" },
    ...{ classes: objects.buildingClasses, beside: ["building"], templates: templatesOf("building") },
  }),
  conceptRule({
    ...{ name: "places on maps", description: "what a sign on a map stands for", kind: "scenes" },
    ...{ classes: placeClasses, from: (iconSet) => mapSets.has(iconSet) },
    templates: ["{}", "the sign for {} on a map", "a map icon of a {}", "an icon of a {}", "{} symbol"],
  }),
  conceptRule({
    ...{ name: "sports", description: "which sport people, balls and other things belong to", kind: "activity" },
    ...{ classes: objects.sportClasses, beside: ["sport", "sports", "game"], templates: templatesOf("sport") },
  }),
];

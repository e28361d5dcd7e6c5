// Tasks of people: what they feel, do and work as, how old they are, what their hands say, and how they are drawn.
import * as people from "./people-classes.js";
import { conceptRule, type TaskRule } from "./task-rule.js";

const beside = ["mood", "emoji", "smiley", "emotion", "smileys"];
const personTemplates = ["{}", "a person: {}", "an icon of a {}", "a picture of a {}", "an emoji of a {}"];

export const peopleRules: readonly TaskRule[] = [
  conceptRule({
    ...{ name: "emotions", description: "what a drawn face feels", kind: "emotion" },
    ...{ classes: people.emotionClasses, beside },
    templates: ["{}", "a {} face", "an emoji that is {}", "a face that is {}", "an icon of a {} face"],
  }),
  conceptRule({
    ...{ name: "occupations", description: "what a person works as", kind: "people" },
    ...{ classes: people.occupationClasses, templates: [...personTemplates, "a person who works as {}"] },
  }),
  conceptRule({
    ...{ name: "women and men", description: "whether a person is drawn as a woman or as a man, whatever they do" },
    ...{ kind: "people", metric: "mean per class", classes: people.genderClasses, templates: personTemplates },
  }),
  conceptRule({
    ...{ name: "ages", description: "how old a person is", kind: "people", metric: "mean per class" },
    ...{ classes: people.ageClasses, templates: personTemplates },
  }),
  conceptRule({
    ...{ name: "activities", description: "what a person is doing", kind: "activity" },
    ...{ metric: "mean of top-1 and top-5", classes: people.activityClasses },
    templates: ["{}", "a person {}", "a person who is {}", "an icon of someone {}", "an emoji of a person {}"],
    wrong: "subway:massage, icon-park:riding, icon-park-twotone:riding",
  }),
  conceptRule({
    ...{ name: "gestures", description: "what a hand shows", kind: "people" },
    ...{
      classes: people.gestureClasses,
      templates: ["{}", "a hand: {}", "an emoji of {}", "an icon of {}", "{} sign"],
    },
  }),
];

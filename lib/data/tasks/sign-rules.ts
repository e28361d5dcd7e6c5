// Tasks of signs, whose meaning is agreed on: controls, mathematics, money, traffic, medicine, charts, religions.
import * as signs from "./sign-classes.js";
import { conceptRule, type TaskRule } from "./task-rule.js";

/** "{} icon of a kind" beside the plain name: signs mean little without their field. */
function templatesOf(field: string): string[] {
  return ["{}", "the {} sign", "an icon of {}", "{} symbol", `{}, a sign of ${field}`, `the ${field} sign for {}`];
}

export const signRules: readonly TaskRule[] = [
  conceptRule({
    ...{ name: "media controls", description: "what a button of a player does", kind: "signs" },
    ...{ classes: signs.mediaClasses, beside: ["button", "media", "controls"] },
    templates: ["{}", "the {} button", "the {} button of a media player", "an icon of {}", "media control: {}"],
  }),
  conceptRule({
    ...{ name: "mathematical signs", description: "which sign of mathematics it is", kind: "signs" },
    ...{ classes: signs.mathsClasses, beside: ["sign", "math"], templates: templatesOf("mathematics") },
    wrong: `
      tabler:percentage, ri:function, carbon:function, icon-park:sum, icon-park-twotone:sum, memory:alpha
    `,
  }),
  conceptRule({
    ...{ name: "currencies", description: "which currency a sign, coin or note is of", kind: "signs" },
    ...{ classes: signs.currencyClasses, beside: ["currency", "sign", "coin", "circle", "symbol", "badge", "square"] },
    templates: ["{}", "the {} sign", "the currency {}", "an icon of the currency {}", "money: {}", "{} symbol"],
    wrong: "memory:pound, icon-park:pound, game-icons:rupee, fa7-solid:lira sign",
  }),
  conceptRule({
    ...{ name: "traffic and public signs", description: "what a sign in the street or a building says" },
    ...{ kind: "signs", classes: signs.trafficClasses, beside: ["sign"] },
    templates: ["{}", "the sign: {}", "a traffic sign of {}", "a public sign that says {}", "an icon of {}"],
    wrong: "bi:stop sign, ci:stop sign, jam:stop sign, streamline-color:caution",
  }),
  conceptRule({
    ...{ name: "medical signs", description: "which thing or sign of medicine it is", kind: "specialised" },
    ...{ classes: signs.medicalClasses, beside: ["medical", "health"] },
    templates: ["{}", "an icon of {}", "a medical icon of {}", "a picture of {}, in medicine", "{} symbol"],
  }),
  conceptRule({
    ...{ name: "charts", description: "which kind of chart it is", kind: "specialised", metric: "mean per class" },
    ...{ classes: signs.chartClasses, templates: ["{}", "a {}", "an icon of a {}", "data shown as a {}", "{} icon"] },
  }),
  conceptRule({
    ...{ name: "text formatting", description: "what a button of a text editor does", kind: "signs" },
    ...{ classes: signs.formattingClasses, beside: ["editor", "format", "formatting"] },
    templates: ["{}", "{} text", "the {} button of a text editor", "an icon of {}", "text formatting: {}"],
    wrong: "osmic:table, uil:table, game-icons:table, hugeicons:table",
  }),
  conceptRule({
    ...{ name: "religions", description: "which religion a sign or building belongs to", kind: "signs" },
    ...{ metric: "mean per class", classes: signs.religionClasses },
    templates: ["{}", "the symbol of {}", "an icon of {}", "a religious symbol: {}", "{} symbol"],
  }),
  conceptRule({
    ...{ name: "hearts", description: "what is the matter with a heart", kind: "signs" },
    ...{ classes: signs.heartClasses, templates: ["{}", "an icon of {}", "an emoji of {}", "a {}", "{} symbol"] },
  }),
  conceptRule({
    ...{ name: "chess pieces", description: "which piece of chess it is", kind: "fine-grained" },
    ...{ classes: signs.chessClasses },
    templates: ["{}", "a {} in chess", "a {}, a chess piece", "chess {}", "an icon of the chess piece {}"],
  }),
  conceptRule({
    ...{ name: "shapes", description: "which geometric shape it is", kind: "shapes and colours" },
    ...{ classes: signs.shapeClasses, beside: ["shape", "shapes"] },
    templates: ["{}", "a {}", "a {} shape", "an icon of a {}", "the geometric shape {}"],
    wrong: `
      icon-park:circle, icon-park-twotone:circle, ph:square, hugeicons:square, subway:rectangle, ph:star, ci:star,
      icon-park:star, tabler:circle, bi:circle, hugeicons:rectangle, lucide:rectangle
    `,
  }),
];

// Which sets of the icon world are held out: no picture of theirs is ever trained on. The suite of zero-shot tasks and
// the natural distribution shifts (Radford et al. 2021, Sections 3.1 and 3.3) are made of them, by domain.
import type { IconDataset } from "./icons.js";
import { type Split, splitBySet } from "./splits.js";

/** Domain -> prefixes of its sets. No set is in two domains. */
export const heldOutDomains = {
  "colour emoji": ["twemoji", "fluent-emoji-flat", "streamline-emojis", "openmoji"],
  "monochrome emoji": ["fluent-emoji-high-contrast"],
  flags: ["circle-flags", "flagpack"],
  logos: ["thesvg", "thesvg-color", "skill-icons", "fa7-brands", "cib"],
  weather: ["meteocons"],
  maps: ["maki", "osmic", "map"],
  /** The reference domain: icons of user interfaces, drawn since about 2016. */
  interface: [
    ...["tabler", "ph", "ri", "mingcute", "bi", "ion", "carbon", "fa7-solid", "solar", "hugeicons", "heroicons"],
    ...["boxicons", "uil", "majesticons", "akar-icons", "lucide", "bx", "proicons", "humbleicons", "feather", "eva"],
    ...["basil", "ci", "cil", "jam", "octicon", "radix-icons", "ant-design", "flowbite"],
  ],
  "hand-drawn": ["streamline-freehand", "streamline-freehand-color", "pepicons-pencil"],
  "pixel art": ["pixelarticons", "pixel", "streamline-pixel", "memory", "dinkie-icons"],
  colour: [
    ...["icon-park", "flat-color-icons", "fluent-color", "streamline-color", "streamline-plump-color"],
    ...["streamline-kameleon-color", "marketeq"],
  ],
  "two-tone": ["icon-park-twotone", "duo-icons"],
  silhouettes: ["game-icons"],
  /** Drawn before about 2016. */
  older: [
    ...["fa", "oi", "el", "raphael", "icons8", "simple-line-icons", "fontisto", "vaadin", "foundation", "whh", "wpf"],
    ...["subway", "typcn"],
  ],
} satisfies Record<string, readonly string[]>;

export type HeldOutDomain = keyof typeof heldOutDomains;

/** The prefixes of all held-out sets. */
export const heldOutSets: readonly string[] = Object.values(heldOutDomains).flat();

/** The domain of a held-out set, undefined for a set to train on. */
export function domainOf(prefix: string): HeldOutDomain | undefined {
  return domainOfSet.get(prefix);
}

/** What to train on and what is held out of `icons`, of whatever sets it has. */
export function splitHeldOutSets(icons: IconDataset): Split {
  return splitBySet(
    icons,
    heldOutSets.filter((prefix) => icons.iconSets.includes(prefix)),
  );
}

const domainOfSet = new Map(
  Object.entries(heldOutDomains).flatMap(([domain, prefixes]) =>
    prefixes.map((prefix) => [prefix, domain as HeldOutDomain]),
  ),
);

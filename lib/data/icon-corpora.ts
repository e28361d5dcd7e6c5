// Named corpora of the icon world, and which licences let a set in.
import { iconifyFolder, readIconSetInfos } from "./icon-sets.js";

/** The corpora with a list of sets, and `all`: every set of the package whose licence is accepted. */
export type CorpusName = keyof typeof corpora | "all";

const colourEmoji = [
  ...["openmoji", "twemoji", "noto", "noto-v1", "fluent-emoji", "fluent-emoji-flat", "emojione", "emojione-v1"],
  ...["fxemoji", "streamline-emojis"],
];

/** Licences under which a set may be used and its pictures passed on, with attribution where they ask for it. */
const accepted = /^(MIT|Apache-2\.0|ISC|BSD-3-Clause|CC0-1\.0|Unlicense|OFL-1\.1|MPL-2\.0|CC-BY(-SA)?-[34]\.0)$/;

export const corpora = {
  /** Every vendor of colour emoji. */
  emoji: colourEmoji,
  /** Colour emoji and a few tens of permissively licensed sets of many kinds, one drawing per icon where possible. */
  everyday: [
    ...colourEmoji.filter((prefix) => !["openmoji", "emojione-v1"].includes(prefix)), // share-alike licences
    ...["fluent-emoji-high-contrast", "emojione-monotone"],
    ...["circle-flags", "flag", "flagpack", "cif", "maki", "temaki"],
    ...["logos", "simple-icons", "devicon", "skill-icons", "vscode-icons", "cryptocurrency-color"],
    ...["meteocons", "wi", "game-icons", "covid", "medical-icon", "fad"],
    ...["flat-color-icons", "flat-ui", "fluent-color", "marketeq", "streamline-kameleon-color"],
    ...["streamline-plump-color", "streamline-ultimate-color", "streamline-pixel"],
    ...["mdi", "lucide", "iconoir", "pixelarticons", "dinkie-icons"],
  ],
} satisfies Record<string, readonly string[]>;

export const corpusNames: readonly CorpusName[] = ["emoji", "everyday", "all"];

/** The prefixes of a corpus, or the given ones. Throws for an unknown name and for an empty list. */
export function corpusSets(
  corpus: CorpusName | readonly string[],
  { folder = iconifyFolder() }: { folder?: string } = {},
): readonly string[] {
  if (corpus === "all") return acceptedSets({ folder });
  const prefixes = typeof corpus === "string" ? corpora[corpus] : corpus;
  if (prefixes?.length > 0) return prefixes;
  throw new Error(`corpusSets: expected ${corpusNames.join(", ")} or a list of sets, got ${corpus || "an empty list"}`);
}

/** The sets of the package whose licence is accepted. */
export function acceptedSets({ folder = iconifyFolder() }: { folder?: string } = {}): string[] {
  return [...readIconSetInfos({ folder })]
    .filter(([, info]) => isAccepted(info.license.spdx))
    .map(([prefix]) => prefix);
}

/** Not accepted: non-commercial licences, the GPL, and unnamed ones. */
export function isAccepted(spdx: string | undefined): boolean {
  return spdx !== undefined && accepted.test(spdx);
}

// What the language experiment is tuned and measured on: emoji posted in many languages with a long tail, and held-out emoji with
// their names in all of them (LiT, section 5.9: YFCC100m in full and its English subset, translated class names, WIT).
import {
  annotationsOf,
  codeOfText,
  deriveKey,
  disposeTree,
  type EmojiLanguage,
  emojiLanguages,
  emojiTranslations,
  featureModel,
  flagRegion,
  type IconDataset,
  imageTowerWidth,
  lockedFeatures,
  type MultilingualPairs,
  multilingualPairs,
  openIcons,
  type PairDataset,
  randomStream,
  rowsAt,
  zipfShares,
} from "../lib/index.js";
import type { LanguagesPreset } from "./languages-presets.js";
import { type OpenLitTower, openLitTower } from "./lit-towers.js";
import { evaluationKey } from "./run-record.js";

export interface LanguagesWorld {
  readonly preset: LanguagesPreset;
  /** All that are measured, the most common first. */
  readonly languages: readonly TunedLanguage[];
  /** All postings. */
  readonly full: TuningPairs;
  /** Those in English. */
  readonly english: TuningPairs;
  /** Held-out pictures of emoji that every language names, one each. */
  readonly emoji: HeldOutEmoji;
  /** And of flags, which most languages name. */
  readonly flags: HeldOutEmoji;
  readonly tower: OpenLitTower;
  dispose(): void;
}

export interface TunedLanguage extends EmojiLanguage {
  /** Postings in it; 0 where it is never seen. */
  readonly pairs: number;
  /** Whether a language of its script is seen. */
  readonly isScriptSeen: boolean;
}

export interface TuningPairs {
  readonly pairs: MultilingualPairs;
  /** [N, D], by the locked tower. */
  readonly features: Float32Array;
}

export interface HeldOutEmoji {
  readonly icons: IconDataset;
  /** [N, D] */
  readonly features: Float32Array;
}

/** Opens pictures, languages and the locked tower, each rendered, read or trained first if need be. */
export async function openLanguagesWorld(preset: LanguagesPreset): Promise<LanguagesWorld> {
  const tower = await openLitTower(preset.lit, preset.tower);
  const chosen = emojiLanguages().slice(0, preset.languages);
  const seen = chosen.filter(({ tag }) => !preset.unseen.includes(tag));
  const drawn = zipfShares(seen.length).map((share, i) => ({ tag: seen[i].tag, share }));
  const training = plainEmoji(await openIcons({ corpus: preset.sets, imageSize: 36 }));
  const key = deriveKey(evaluationKey, "postings");
  const pairs = multilingualPairs(training, { shares: drawn, postings: preset.postings, key });
  const features = await towerFeatures(tower, training);
  const held = onePerEmoji(plainEmoji(await openIcons({ corpus: [preset.heldOut], imageSize: 36 })));
  const tags = chosen.map(({ tag }) => tag);
  return {
    preset,
    languages: chosen.map((language) => ({
      ...language,
      pairs: pairs.pairsOf.get(language.tag) ?? 0,
      isScriptSeen: seen.some(({ script }) => script === language.script),
    })),
    full: withFeatures(pairs, features),
    english: withFeatures(pairs.only(["en"]), features),
    emoji: await heldOut(tower, { held: held.filter((i) => isNamedByAll(held.emoji(i), tags)), count: preset.emoji }),
    flags: await heldOut(tower, { held: held.filter((i) => isFlag(held.emoji(i))), count: preset.flags }),
    tower,
    dispose: () => disposeTree(tower.params),
  };
}

/** What all languages call their emoji, for tokenizers: names alone, or keywords, too. */
export function textsOf(tags: readonly string[], { keywords }: { keywords: boolean }): string[] {
  return tags.flatMap((tag) =>
    [...annotationsOf(tag).values()].flatMap((annotation) => [
      annotation.name,
      ...(keywords ? annotation.keywords : []),
    ]),
  );
}

/** Without variants in skin tones, of which there are more than of anything else. */
function plainEmoji(icons: IconDataset): IconDataset {
  return icons.filter((i) => icons.emoji(i) !== "" && icons.skinTone(i) === "");
}

function onePerEmoji(icons: IconDataset): IconDataset {
  const known = new Set<string>();
  return icons.filter((i) => !known.has(icons.emoji(i)) && known.add(icons.emoji(i)) === known);
}

function isFlag(emoji: string): boolean {
  return flagRegion(codeOfText(emoji)) !== undefined && emojiTranslations("en").of(emoji) !== undefined;
}

/** Whether all languages name an emoji that is no flag. */
function isNamedByAll(emoji: string, tags: readonly string[]): boolean {
  return !isFlag(emoji) && tags.every((tag) => emojiTranslations(tag).of(emoji) !== undefined);
}

async function heldOut(
  tower: OpenLitTower,
  { held, count }: { held: IconDataset; count: number },
): Promise<HeldOutEmoji> {
  const order = randomStream(deriveKey(evaluationKey, "emoji")).shuffle(
    Int32Array.from({ length: held.size }, (_, i) => i),
  );
  const icons = held.select(order.slice(0, count).sort());
  const { features } = await towerFeatures(tower, icons);
  return { icons, features };
}

/** A row per pair of the features [N, D] of all pictures. */
function withFeatures(pairs: MultilingualPairs, { features, width }: Features): TuningPairs {
  const pictures = Int32Array.from({ length: pairs.size }, (_, i) => pairs.picture(i));
  return { pairs, features: rowsAt(features, pictures, width) };
}

interface Features {
  /** [N, D] */
  readonly features: Float32Array;
  /** D. */
  readonly width: number;
}

async function towerFeatures({ params, settings, weights }: OpenLitTower, pictures: PairDataset): Promise<Features> {
  const width = imageTowerWidth(settings);
  const open = async () => featureModel(params, settings);
  return { features: await lockedFeatures({ weights, imageSize: settings.imageSize, width, open }, pictures), width };
}

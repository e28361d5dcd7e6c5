// The icon world: pictures of @iconify/json with what their sets and CLDR say about them, as a dataset of pairs.
import type { Caption, PairDataset } from "./dataset.js";
import { type EmojiNames, readEmojiNames } from "./emoji-names.js";
import { type CacheOptions, openRenderedSets, type RenderedSet } from "./icon-cache.js";
import { describeIcon, type IconText } from "./icon-captions.js";
import { type CorpusName, corpusSets } from "./icon-corpora.js";
import { iconifyFolder } from "./icon-sets.js";

/** Pairs from icon sets. Views made by `filter` and `select` share their source's files. */
export interface IconDataset extends PairDataset {
  /** Prefix of the set: "noto". */
  iconSet(index: number): string;
  /** Name within the set: "grinning-face". */
  iconName(index: number): string;
  /** The emoji character without variation selectors, or "". */
  emoji(index: number): string;
  /** The emoji's Unicode group ("Food & Drink") or else the set's category, or "". */
  group(index: number): string;
  /** "light skin tone" to "dark skin tone", two joined by ", ", or "". */
  skinTone(index: number): string;
  /** The prefixes of its sets. */
  readonly iconSets: readonly string[];
  /** The pictures for which `keep` holds, in the same order. */
  filter(keep: (index: number) => boolean, name?: string): IconDataset;
  /** The pictures with these indices, in the given order. */
  select(indices: ArrayLike<number>, name?: string): IconDataset;
}

export interface OpenIconsOptions extends Partial<CacheOptions> {
  /** A named corpus, or the prefixes of sets. */
  readonly corpus: CorpusName | readonly string[];
  readonly imageSize: number;
}

/**
 * Opens a corpus, after rendering what the cache does not have yet (about 1,000 icons a second on two cores). Broken
 * icons are left out; build-icons.ts counts and names them.
 */
export async function openIcons({
  corpus,
  background = "#ffffff",
  colour = "#000000",
  ...rest
}: OpenIconsOptions): Promise<IconDataset> {
  const { folder = iconifyFolder() } = rest;
  const prefixes = corpusSets(corpus, { folder });
  const sets = await openRenderedSets(prefixes, { ...rest, folder, background, colour });
  return iconDataset(typeof corpus === "string" ? corpus : corpus.join("+"), sets, {
    imageSize: rest.imageSize,
    folder,
  });
}

/** One row per picture of the given sets. */
export function iconDataset(
  name: string,
  sets: readonly RenderedSet[],
  { imageSize, folder = iconifyFolder() }: { imageSize: number; folder?: string },
): IconDataset {
  const rows = sets.flatMap((rendered) => rendered.icons.map((_, row) => new IconRow(rendered, row)));
  let names: EmojiNames | undefined;
  const textOf = (row: IconRow) => row.text(() => (names ??= readEmojiNames({ folder })));
  return view(name, rows, { imageSize, textOf });
}

/** Where a picture lies; its words are made when first asked for. */
class IconRow {
  #text: IconText | undefined;
  constructor(
    readonly rendered: RenderedSet,
    readonly row: number,
  ) {}

  text(names: () => EmojiNames): IconText {
    this.#text ??= describeIcon(this.rendered.set, this.rendered.icons[this.row], names());
    return this.#text;
  }
}

interface ViewSource {
  readonly imageSize: number;
  readonly textOf: (row: IconRow) => IconText;
}

function view(name: string, rows: readonly IconRow[], source: ViewSource): IconDataset {
  const { imageSize, textOf } = source;
  const select = (indices: ArrayLike<number>, newName = name) =>
    view(
      newName,
      Array.from(indices, (i) => at(i)),
      source,
    );
  const at = (index: number) => {
    const row = rows[index];
    if (!row) throw new Error(`${name}: expected an index in 0 .. ${rows.length - 1}, got ${index}`);
    return row;
  };
  return {
    name,
    size: rows.length,
    imageSize,
    iconSets: [...new Set(rows.map((row) => row.rendered.set.prefix))],
    caption: (index): Caption => textOf(at(index)).caption,
    concept: (index) => textOf(at(index)).concept,
    readImage: (index, into, offset = 0) => at(index).rendered.readImage(at(index).row, into, offset),
    iconSet: (index) => at(index).rendered.set.prefix,
    iconName: (index) => at(index).rendered.icons[at(index).row].name,
    emoji: (index) => textOf(at(index)).emoji,
    group: (index) => textOf(at(index)).group,
    skinTone: (index) => textOf(at(index)).skinTone,
    filter: (keep, newName) =>
      select(
        rows.flatMap((_, i) => (keep(i) ? [i] : [])),
        newName,
      ),
    select,
  };
}

// Sets of the installed package with their words but without their pictures, for tests of what is found by words.
import { iconFacts } from "../../../lib/data/icon-captions.js";
import { pictureNames, readIconSet } from "../../../lib/data/icon-sets.js";
import { type IconDataset, iconDataset } from "../../../lib/data/icons.js";

/** Every picture is black: none is ever drawn. */
export function wordsOfSets(...prefixes: string[]): IconDataset {
  const sets = prefixes.map((prefix) => {
    const set = readIconSet(prefix);
    const names = pictureNames(set);
    const { suffixes, prefixes } = set;
    const facts = { prefix, title: set.info.name, suffixes, prefixes, names: new Set(names) };
    return { set: facts, icons: iconFacts(set, names), broken: [], readImage: () => {} };
  });
  return iconDataset("words", sets, { imageSize: 12 });
}

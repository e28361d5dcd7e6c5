// Tasks of pictures with several labels: the colours of flags, measured, and the keywords that CLDR gives to emoji.
import type { IconDataset } from "../icons.js";
import { isEmoji, regionOfFlag } from "./basic-rules.js";
import { coloursOfFlag } from "./flag-colours.js";
import type { MultiLabelRule } from "./task-rule.js";

/** Sets whose white fields are a little darker than the background, and whose flags have no outline. */
const measuredSets = new Set(["twemoji", "circle-flags", "flagpack"]);

/** Keywords that many emoji have and that can be seen. */
const keywords = [
  ...["animal", "ball", "bird", "boat", "book", "building", "cat", "celebration", "child", "clothing", "clock"],
  ...["drink", "face", "family", "fish", "flower", "food", "fruit", "game", "hair", "hand", "heart", "hot", "love"],
  ...["man", "medicine", "money", "moon", "music", "office", "pencil", "phone", "plant", "rain", "religion", "sad"],
  ...["shoe", "smile", "sport", "star", "sun", "tool", "train", "transport", "travel", "vegetable", "vehicle"],
  ...["water", "weather", "woman"],
];

export const multiLabelRules: readonly MultiLabelRule[] = [
  {
    ...{ name: "colours of flags", description: "which colours cover a twentieth of a country's flag or more" },
    ...{ kind: "shapes and colours", namesOf: (colour) => [colour] },
    templates: ["{}", "a flag with {}", "a {} flag", "an icon of a flag with {} in it", "a flag that is {}"],
    labelsOf: (icons, i) =>
      measuredSets.has(icons.iconSet(i)) && regionOfFlag(icons.emoji(i))
        ? coloursOfFlag(pixelsOf(icons, i))
        : undefined,
  },
  {
    ...{ name: "keywords of emoji", description: "which of CLDR's keywords an emoji has" },
    ...{ kind: "generic", namesOf: (keyword) => [keyword] },
    templates: ["{}", "an emoji about {}", "an emoji of a {}", "a picture with a {}", "an icon of {}"],
    labelsOf: (icons, i) => (isEmoji(icons, i) && icons.skinTone(i) === "" ? keywordsOf(icons, i) : undefined),
  },
];

function pixelsOf(icons: IconDataset, index: number): Uint8Array {
  const pixels = new Uint8Array(icons.imageSize ** 2 * 3);
  icons.readImage(index, pixels);
  return pixels;
}

function keywordsOf(icons: IconDataset, index: number): string[] | undefined {
  const { tags } = icons.caption(index);
  const found = keywords.filter((keyword) => tags.includes(keyword) || icons.concept(index) === keyword);
  return found.length > 0 ? found : undefined;
}

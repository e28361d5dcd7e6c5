// A crawl of the icon world: all pictures that may be trained on, with texts as the web has them. Half say what the picture shows; the
// others are names that a camera gave, exposure settings, another language, or English that fits any picture. Concepts are as
// unbalanced as the icon sets are.
import {
  deriveKey,
  type IconDataset,
  type PairDataset,
  type RandomStream,
  randomStream,
  sampleCaption,
  seedKey,
} from "../lib/index.js";
import type { LitPictures } from "./lit-world.js";

/** Kinds of texts, with their shares. */
export const textKinds = [
  { kind: "what it shows", share: 0.5 },
  { kind: "file name", share: 0.2 },
  { kind: "exposure", share: 0.08 },
  { kind: "other language", share: 0.1 },
  { kind: "says nothing", share: 0.12 },
] as const;
export type TextKind = (typeof textKinds)[number]["kind"];

export interface Crawl {
  /** The texts are descriptions: they are taken as they are (LiT, Appendix C). */
  readonly pictures: PairDataset;
  readonly texts: readonly string[];
  /** What each text is, which no filter is told. */
  readonly kinds: readonly TextKind[];
}

const crawlKey = deriveKey(seedKey(0), "crawl");

/** The pre-training pictures and then the tuning pictures, each with one text for good. */
export function crawlOf({ pretraining, tuning }: Pick<LitPictures, "pretraining" | "tuning">): Crawl {
  const place = (index: number): [IconDataset, number] =>
    index < pretraining.size ? [pretraining, index] : [tuning, index - pretraining.size];
  const size = pretraining.size + tuning.size;
  const texts: string[] = [];
  const kinds: TextKind[] = [];
  for (let index = 0; index < size; index++) {
    const stream = randomStream(deriveKey(crawlKey, index));
    const [dataset, i] = place(index);
    const kind = drawKind(stream);
    kinds.push(kind);
    texts.push(kind === "what it shows" ? sampleCaption(dataset.caption(i), stream) : noise[kind](stream));
  }
  const pictures: PairDataset = {
    name: "crawl",
    size,
    imageSize: tuning.imageSize,
    caption: (index) => ({ title: "", description: texts[index], tags: [] }),
    concept: (index) => {
      const [dataset, i] = place(index);
      return dataset.concept(i);
    },
    readImage: (index, into, offset) => {
      const [dataset, i] = place(index);
      dataset.readImage(i, into, offset);
    },
  };
  return { pictures, texts, kinds };
}

function drawKind(stream: RandomStream): TextKind {
  let left = stream.uniform();
  for (const { kind, share } of textKinds) {
    if (left < share) return kind;
    left -= share;
  }
  return "what it shows";
}

const foreignTexts = [
  ...[
    "ein schönes Bild für die neue Seite",
    "das ist ein Zeichen aus der alten Sammlung",
    "eine Vorlage mit einem Rahmen",
  ],
  ...["une belle image pour la page", "le dessin est dans la collection", "voici des images pour vous"],
  ...[
    "una imagen para la página",
    "los dibujos de la colección",
    "een plaatje voor de pagina",
    "красивая картинка для сайта",
  ],
];
const emptyTexts = [
  ...["my favourite of them all", "free download", "the new one", "look at this", "work in progress", "made with love"],
  ...["for the website", "second version, much better", "best quality, click here", "as seen on my blog"],
];

/** Texts that don't depend on the picture. */
const noise: Readonly<Record<Exclude<TextKind, "what it shows">, (stream: RandomStream) => string>> = {
  "file name": (stream) => {
    const digits = (count: number) => Array.from({ length: count }, () => stream.integer(10)).join("");
    const names = [
      () => `IMG_${digits(4)}.JPG`,
      () => `DSC${digits(5)}`,
      () => `2016${digits(4)}_${digits(6)}.jpg`,
      () => `image${digits(3)}.png`,
      () => `icon-${digits(2)}.svg`,
    ];
    return names[stream.integer(names.length)]();
  },
  exposure: (stream) => {
    const [aperture, time, speed] = [
      1 + stream.integer(15),
      30 * (1 + stream.integer(30)),
      100 * (1 + stream.integer(16)),
    ];
    return `f/${aperture}.0, 1/${time} s, ISO ${speed}, ${20 + stream.integer(180)} mm`;
  },
  "other language": (stream) => foreignTexts[stream.integer(foreignTexts.length)],
  "says nothing": (stream) => emptyTexts[stream.integer(emptyTexts.length)],
};

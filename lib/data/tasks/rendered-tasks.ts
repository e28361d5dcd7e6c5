// Tasks that are drawn rather than found: text to read, from one digit to a sentence, and shapes to count, as in MNIST,
// SVHN, IIIT5K, Rendered SST2 and CLEVR's counts (Radford et al. 2021, Section 3.1.5 and Appendix A.1).
import { deriveKey, type RandomStream, randomStream, seedKey } from "../../runtime/random.js";
import type { ClassificationTask } from "../dataset.js";
import { type Drawing, renderedPictures, textFonts } from "../rendered-pictures.js";
import { readableWords } from "./readable-words.js";
import { opinions } from "./sentiment-sentences.js";
import type { TaskPair } from "./task-pair.js";

export interface Rendered
  extends Pick<ClassificationTask, "name" | "description" | "kind" | "templates" | "classNames"> {
  /** What is drawn for a class; `side` tells the parts apart, which share no face of a font. */
  readonly draw: (label: number, side: Side, stream: RandomStream) => Drawing;
  /** Pictures of a class in each part. */
  readonly perClass: number;
}

export type Side = "train" | "test";

const digits = [..."0123456789"];
const letters = [..."abcdefghijklmnopqrstuvwxyz"];
const numbers = Array.from({ length: 90 }, (_, i) => String(i + 10));
const counts = ["three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const textTemplates = ['"{}"', 'the text "{}"', 'a picture of the text "{}"', 'it says "{}"', 'the word "{}"'];

/** The tasks at a size of pictures; nothing is drawn until it is read. */
export function renderedTasks({ imageSize }: { imageSize: number }): TaskPair<ClassificationTask>[] {
  return renderedRules.map((task) => ({ train: part(task, "train", imageSize), test: part(task, "test", imageSize) }));
}

export const renderedRules: readonly Rendered[] = [
  {
    ...{ name: "drawn digits", description: "which digit is drawn, in many faces", kind: "text in pictures" },
    ...{ classNames: digits.map((digit) => [digit]), perClass: 40 },
    templates: ['"{}"', 'the digit "{}"', 'the number "{}"', 'a picture of the number "{}"'],
    draw: (label, side, stream) => textDrawing([digits[label]], side, stream),
  },
  {
    ...{ name: "drawn letters", description: "which letter is drawn, large or small", kind: "text in pictures" },
    ...{ classNames: letters.map((letter) => [letter, letter.toUpperCase()]), perClass: 20 },
    templates: ['"{}"', 'the letter "{}"', 'a picture of the letter "{}"'],
    draw: (label, side, stream) =>
      textDrawing([stream.uniform() < 0.5 ? letters[label] : letters[label].toUpperCase()], side, stream),
  },
  {
    ...{ name: "drawn numbers", description: "which number of two digits is drawn", kind: "text in pictures" },
    ...{ classNames: numbers.map((number) => [number]), perClass: 8 },
    templates: ['"{}"', 'the number "{}"', 'a picture of the number "{}"', 'a house with the number "{}"'],
    draw: (label, side, stream) => textDrawing([numbers[label]], side, stream),
  },
  {
    ...{ name: "drawn words", description: "which of many words is drawn", kind: "text in pictures" },
    ...{ classNames: readableWords.map((word) => [word]), perClass: 4, templates: textTemplates },
    draw: (label, side, stream) => textDrawing([withCase(readableWords[label], stream)], side, stream),
  },
  {
    ...{ name: "drawn opinions", description: "whether a drawn sentence praises or blames a film" },
    ...{ kind: "text in pictures", perClass: 200 },
    classNames: [
      ["negative", "a bad film"],
      ["positive", "a good film"],
    ],
    templates: ["{}", "a {} review of a film", "an opinion that is {}", "{}, in words"],
    draw: (label, side, stream) => textDrawing(linesOf(opinionOf(label === 1, side, stream), 9), side, stream),
  },
  {
    ...{ name: "drawn counts", description: "how many shapes are in the picture", kind: "counting", perClass: 40 },
    classNames: counts.map((count, i) => [count, String(i + 3)]),
    templates: ["{}", "{} objects", "a picture of {} objects", "there are {} things", "a count of {}"],
    draw: (label, _, stream) => shapesDrawing(label + 3, stream),
  },
];

const key = deriveKey(seedKey(0), "rendered tasks");

function part(task: Rendered, side: Side, imageSize: number): ClassificationTask {
  const { draw, perClass, ...rest } = task;
  const labels = Int32Array.from({ length: perClass * task.classNames.length }, (_, i) => Math.floor(i / perClass));
  const own = deriveKey(deriveKey(key, task.name), side);
  const drawings = Array.from(labels, (label, i) => draw(label, side, randomStream(deriveKey(own, i))));
  return {
    ...rest,
    metric: "accuracy",
    labels,
    dataset: renderedPictures(`${task.name}, ${side}`, drawings, { imageSize }),
  };
}

/** Models look at the centre of a picture only, at about nine tenths of its side. */
const smallestMargin = 0.07;

/** Dark on light or light on dark, in colours that are far enough apart to read. */
const inks = ["#000000", "#1d3557", "#7b2d26", "#2d6a4f", "#5a189a", "#333333"];
const papers = ["#ffffff", "#fff3b0", "#d8f3dc", "#e0e0e0", "#ffd6d6", "#cfe8ff"];

function textDrawing(lines: readonly string[], side: Side, stream: RandomStream): Drawing {
  const faces = textFonts.filter((_, i) => (i % 2 === 0) === (side === "train"));
  const [ink, paper] = [inks[stream.integer(inks.length)], papers[stream.integer(papers.length)]];
  const isDark = stream.uniform() < 0.3;
  const [width, slope] = [0.8 + 0.5 * stream.uniform(), lines.length > 1 ? 0 : 16 * (stream.uniform() - 0.5)];
  const texts = lines.map((line, i) => `<text y="${24 * i}">${line}</text>`).join("");
  return {
    title: lines.join(" "),
    body:
      `<g font-size="20" text-anchor="middle" fill="${isDark ? paper : ink}" ` +
      `transform="rotate(${slope.toFixed(2)}) scale(${width.toFixed(3)} 1)">${texts}</g>`,
    font: faces[stream.integer(faces.length)],
    background: isDark ? ink : paper,
    margin: smallestMargin + (lines.length > 1 ? 0 : 0.15 * stream.uniform()),
  };
}

function withCase(word: string, stream: RandomStream): string {
  const choice = stream.integer(3);
  if (choice === 0) return word;
  return choice === 1 ? word.toUpperCase() : word[0].toUpperCase() + word.slice(1);
}

/** A sentence of the side's half of the grammar, every other subject: none is in both. */
function opinionOf(isPositive: boolean, side: Side, stream: RandomStream): string {
  const half = opinions.filter(
    (opinion, i) => opinion.isPositive === isPositive && i % 2 === (side === "train" ? 0 : 1),
  );
  return half[stream.integer(half.length)].text;
}

/** Breaks a sentence between words into lines of about `width` characters. */
function linesOf(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const colours = ["#d62828", "#1d4ed8", "#2d6a4f", "#f4a300", "#7b2cbf", "#222222"];
const shapes = [
  (x: number, y: number) => `<circle cx="${x}" cy="${y}" r="3.2"`,
  (x: number, y: number) => `<rect x="${x - 3}" y="${y - 3}" width="6" height="6"`,
  (x: number, y: number) => `<path d="M${x} ${y - 3.6}l3.6 6.6h-7.2z"`,
];

/** So many shapes in cells of a grid of 4 x 4, so that none covers another. */
function shapesDrawing(count: number, stream: RandomStream): Drawing {
  const cells = stream.shuffle(Array.from({ length: 16 }, (_, i) => i)).slice(0, count);
  const things = cells.map((cell) => {
    const place = (index: number) => Number((10 * index + 4 + 2 * stream.uniform()).toFixed(2));
    const shape = shapes[stream.integer(shapes.length)];
    return `${shape(place(cell % 4), place(Math.floor(cell / 4)))} fill="${colours[stream.integer(colours.length)]}"/>`;
  });
  const frame = '<path d="M0 0h40v40h-40z" fill="#ffffff"/>';
  return {
    title: `${counts[count - 3]} shapes`,
    body: frame + things.join(""),
    background: "#ffffff",
    margin: smallestMargin,
  };
}

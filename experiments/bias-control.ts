// The control of the bias experiment: small CLIPs trained on people whose captions tie words to women or to men by a known amount, or by
// none. The probe has to find what was planted and must report nothing where nothing was; the paper has no such control.
import {
  acrossWordings,
  associationFindings,
  associationTest,
  bpeTokenizer,
  captionText,
  clipText,
  clipVision,
  dealWords,
  deriveKey,
  type EmojiPeople,
  embedDataset,
  embedTexts,
  emojiPeople,
  openIcons,
  plantAssociation,
  plantableWords,
  seedKey,
  trainBpe,
  wordingsOf,
} from "../lib/index.js";
import { peopleWith } from "./bias-people.js";
import type { BiasPreset, PlantedStrength } from "./bias-presets.js";
import { wordings } from "./bias-words.js";
import { evaluationKey, type RunFindings } from "./run-record.js";
import { trainClip } from "./train-clip.js";

const storedSize = 36;
const imageSize = 32;

const groups = { female: 0, male: 1, unspecified: undefined } as const;

/** People to train on, and those of another vendor to probe. */
export interface ControlWorld {
  readonly train: EmojiPeople;
  readonly probed: EmojiPeople;
}

export async function openControlWorld({ sets, probed }: BiasPreset["control"]): Promise<ControlWorld> {
  const open = async (corpus: readonly string[]) => emojiPeople(await openIcons({ corpus, imageSize: storedSize }));
  return { train: await open(sets), probed: await open([probed]) };
}

/** Trains a model on a planted corpus and probes it: the effect size under every wording, and whether all of them report it. */
export async function controlRun(
  { train, probed }: ControlWorld,
  { own, other }: PlantedStrength,
  { control, seed }: { control: BiasPreset["control"]; seed: number },
): Promise<RunFindings> {
  const key = deriveKey(seedKey(seed), "control");
  const words = dealWords(plantableWords, deriveKey(key, "words"));
  const groupOf = (index: number) => groups[train.attributes[index].gender];
  const planted = plantAssociation(train.icons, { groupOf, words, own, other, key: deriveKey(key, "planted") });
  const titles = Array.from({ length: planted.size }, (_, index) => captionText(planted.caption(index)));
  const tokenizer = bpeTokenizer(await trainBpe(titles, { vocabularySize: 2048 }), { contextLength: 16 });
  const { vocabularySize, contextLength } = tokenizer;
  const { width, steps, batchSize } = control;
  const heads = Math.max(1, width / 32);
  const model = {
    embedDim: width,
    image: clipVision({ imageSize, patchSize: 8, width, layers: 3, heads }),
    text: clipText({ vocabularySize, contextLength, width, layers: 1, heads }),
  };
  const recipe = { batchSize, steps, warmup: Math.ceil(steps / 10), peakRate: 2e-3, weightDecay: 0.2 };
  const title = `planted ${own} against ${other}, seed ${seed}`;
  const clip = await trainClip(planted, tokenizer, { model, seed, ...recipe }, { title });
  try {
    const people = {
      embeddings: await embedDataset(clip.model, probed.icons),
      attributes: probed.attributes,
      embedDim: width,
    };
    const [first, second] = ["female", "male"].map(
      (gender) => peopleWith(people, (person) => person.gender === gender).embeddings,
    );
    const result = await acrossWordings(wordingsOf(wordings), async ({ templates: [template] }) => {
      const embed = (set: readonly string[]) =>
        embedTexts(
          clip.model,
          set.map((word) => template.replace("{}", () => word)),
        );
      const sets = { first: await embed(words[0]), second: await embed(words[1]) };
      const test = associationTest({ first, second }, sets, { embedDim: width, key: evaluationKey });
      return associationFindings({ planted: test });
    });
    const [{ median, lowest, highest, above, below, isRobust }] = result.findings;
    return {
      name: title,
      data: { train: planted.size, probed: people.attributes.length, wordings: wordings.length },
      measurements: {
        "effect size, median": { value: median },
        "effect size, lowest": { value: lowest },
        "effect size, highest": { value: highest },
        "wordings above": { value: above },
        "wordings below": { value: below },
        reported: { value: isRobust ? 1 : 0 },
      },
      seconds: clip.history.seconds,
    };
  } finally {
    clip.dispose();
  }
}

// Text towers that are pre-trained on captions alone, and the tokenizers of LiT's text towers, all made once from the captions of the
// icon world: they lie in .cache/models (LiT, Zhai et al. 2022, section 5.5 and Table 5).
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import {
  captionText,
  deriveKey,
  describeTextTower,
  disposeTree,
  drawParameters,
  type IconDataset,
  litWordPiece,
  loadSentencePieceModel,
  loadVocabulary,
  type Measurement,
  mean,
  projectFolder,
  saveSentencePieceModel,
  saveVocabulary,
  seedKey,
  sentencePieceTokenizer,
  settingsKey,
  sizeOfParameters,
  type TextTower,
  type TextTowerSettings,
  type Tokenizer,
  trainSentencePiece,
  trainWordPiece,
  wordPieceTokenizer,
} from "../lib/index.js";
import { type LitPresetName, litPresets } from "./lit-presets.js";
import { type LitTextTower, type LitTokenizerName, litTowersPresets } from "./lit-towers-presets.js";
import { openLitPictures } from "./lit-world.js";
import { parametersHash, readParameters, writeParameters } from "./parameter-files.js";
import type { RunFindings, RunIdentity } from "./run-record.js";
import { trainMaskedText } from "./train-masked-text.js";
import { openTrainingPictures } from "./transfer-training-set.js";

/** A pre-trained text tower. */
export interface OpenLitTextTower {
  readonly name: string;
  /** The caller's, to be freed by `disposeTree`. */
  readonly params: TextTower;
  readonly settings: TextTowerSettings;
  readonly tokenizer: Tokenizer;
  /** Hash of its file of parameters. */
  readonly weights: string;
}

/** The text tower of a name, pre-trained first if its weights are not here. */
export async function openLitTextTower(presetName: LitPresetName, name: string): Promise<OpenLitTextTower> {
  const tower = textTowerNamed(presetName, name);
  const tokenizer = await openLitTokenizer(presetName, tower.tokenizer);
  const path = litTextTowerFile(presetName, name);
  if (!existsSync(path)) await pretrainText(presetName, tower);
  const settings = tower.text(tokenizer);
  const fresh = drawParameters<TextTower>(describeTextTower(deriveKey(seedKey(0), "shape"), settings));
  return { name, params: readParameters(path, fresh), settings, tokenizer, weights: parametersHash(path) };
}

/** Trains a text tower on the captions of the pictures that image towers are pre-trained on, and writes it to its file. */
export async function pretrainText(presetName: LitPresetName, tower: LitTextTower): Promise<RunFindings> {
  const { name, text, tokenizer: tokenizerName, ...recipe } = tower;
  const tokenizer = await openLitTokenizer(presetName, tokenizerName);
  const { pretraining } = await openLitPictures(litPresets[presetName]);
  const settings = { ...recipe, text: text(tokenizer), mask: hiddenWord(tokenizerName) };
  const { execution } = litTowersPresets[presetName];
  const { params, loss, seconds } = await trainMaskedText(pretraining, tokenizer, settings, { title: name, execution });
  writeParameters(litTextTowerFile(presetName, name), params, { name });
  disposeTree(params);
  const textsSeen = tower.batchSize * tower.steps;
  const measurements: Record<string, Measurement> = {
    parameters: { value: sizeOfParameters(describeTextTower(seedKey(0), settings.text)) },
    "texts per second": { value: textsSeen / seconds },
    "first loss": { value: loss[0] },
    "training loss": { value: mean(loss.slice(-lastSteps)) },
  };
  return { name, data: { train: pretraining.size, textsSeen }, measurements, seconds };
}

/** Updates at a run's end whose loss is averaged. */
const lastSteps = 50;

/** A tokenizer of all captions to train on, learned first if it is not here. */
export async function openLitTokenizer(presetName: LitPresetName, name: LitTokenizerName): Promise<Tokenizer> {
  const { contextLength } = litTowersPresets[presetName];
  switch (name) {
    case "byte pairs":
      return (await openLitPictures(litPresets[presetName])).tokenizer;
    case "WordPiece":
      return wordPieceTokenizer(await wordPieces(presetName), { ...litWordPiece, contextLength });
    case "SentencePiece":
      return sentencePieceTokenizer(await sentencePieces(presetName), { contextLength });
  }
}

async function wordPieces(presetName: LitPresetName): Promise<string[]> {
  const path = tokenizerFile(presetName, "WordPiece");
  if (!existsSync(path)) {
    const { vocabularySize } = litTowersPresets[presetName];
    const pieces = await trainWordPiece(await captionTexts(presetName), { vocabularySize });
    mkdirSync(dirname(path), { recursive: true });
    saveVocabulary(path, pieces);
  }
  return loadVocabulary(path);
}

async function sentencePieces(presetName: LitPresetName) {
  const path = tokenizerFile(presetName, "SentencePiece");
  if (!existsSync(path)) {
    const { vocabularySize } = litTowersPresets[presetName];
    const model = await trainSentencePiece(await captionTexts(presetName), { vocabularySize });
    mkdirSync(dirname(path), { recursive: true });
    saveSentencePieceModel(path, model);
  }
  return loadSentencePieceModel(path);
}

/** Of all pictures to train on, as byte pairs are learned from them. */
async function captionTexts(presetName: LitPresetName): Promise<string[]> {
  const pictures: IconDataset = await openTrainingPictures(litPresets[presetName].transfer);
  const fields = ["title", "description", "tags"] as const;
  return Array.from({ length: pictures.size }, (_, index) => captionText(pictures.caption(index), { fields }));
}

/** [MASK] of BERT's marks; SentencePiece has no such mark, and <unk> is hardly ever seen. */
function hiddenWord(name: LitTokenizerName): number {
  return name === "WordPiece" ? 4 : 2;
}

function tokenizerFile(presetName: LitPresetName, name: LitTokenizerName): string {
  const { transfer } = litPresets[presetName];
  const { vocabularySize } = litTowersPresets[presetName];
  const key = settingsKey({
    experiment: "lit-tokenizers",
    settings: { name, vocabularySize, sets: `${transfer.sets}` },
    seed: 0,
  });
  return join(projectFolder(), ".cache/models", `${key}.${name === "WordPiece" ? "txt" : "model"}`);
}

/** Where the weights of a text tower lie. */
export function litTextTowerFile(presetName: LitPresetName, name: string): string {
  const key = settingsKey({ ...textTowerIdentity(presetName, textTowerNamed(presetName, name)) });
  return join(projectFolder(), ".cache/models", `${key}.safetensors`);
}

/** What names a run of pre-training. */
export function textTowerIdentity(presetName: LitPresetName, { seed, text: _, ...tower }: LitTextTower): RunIdentity {
  const { transfer, tuningSets } = litPresets[presetName];
  const { vocabularySize, contextLength, textWidth, textLayers } = litTowersPresets[presetName];
  const sizes = { vocabularySize, contextLength, textWidth, textLayers };
  const settings = { ...tower, ...sizes, sets: transfer.sets, tuningSets };
  return {
    experiment: "lit-towers",
    settings: z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(settings))),
    seed,
  };
}

function textTowerNamed(presetName: LitPresetName, name: string): LitTextTower {
  const { texts } = litTowersPresets[presetName];
  const tower = texts.find((each) => each.name === name);
  if (tower === undefined)
    throw new Error(
      `openLitTextTower: expected one of the towers ${texts.map((each) => each.name).join(", ")}, got ${name}`,
    );
  return tower;
}

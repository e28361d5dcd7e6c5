// One tower found in files, before its weights are read.
import type { Preprocessing } from "../data/preprocessing.js";
import type { ImageTowerSettings } from "../encoders/image-tower.js";
import type { TextTowerSettings } from "../encoders/text-tower.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import type { NameTable } from "./name-table.js";
import type { WeightFile } from "./weight-file.js";

export interface FoundTower<Settings> {
  /** Whose files they are. */
  readonly format: string;
  readonly settings: Settings;
  readonly weights: WeightFile;
  /** Paths in it begin at the tower: "blocks/{i}/...". */
  readonly names: NameTable;
}

export interface FoundImageTower extends FoundTower<ImageTowerSettings> {
  readonly preprocessing?: Preprocessing;
}

export interface FoundTextTower extends FoundTower<TextTowerSettings> {
  readonly tokenizer?: Tokenizer;
}

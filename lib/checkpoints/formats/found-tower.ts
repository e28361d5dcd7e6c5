// One tower found in files, before its weights are read.
import type { Preprocessing } from "../../data/preprocessing.js";
import type { ImageTowerSettings } from "../../encoders/image-tower.js";
import type { TextTowerSettings } from "../../encoders/text-tower.js";
import type { WeightFile } from "../files/weight-file.js";
import type { NameTable } from "../tables/name-table.js";
import type { FindTokenizer } from "./tokenizer-files.js";

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
  /** Finds the tokenizer when it is asked for. */
  readonly tokenizer: FindTokenizer;
}

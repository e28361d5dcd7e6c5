// What LiT is tuned on and how: the two towers as they come, the notation that says what becomes of them, and the recipe.
import type {
  DualEncoderSettings,
  ImageTower,
  LockNotation,
  PairDataset,
  ShardedLossSettings,
  TextFieldSettings,
  TextTower,
  Tokenizer,
  TowerScheduleName,
  TowerScheduleSettings,
} from "../lib/index.js";

export interface LitData {
  readonly pictures: PairDataset;
  readonly tokenizer: Tokenizer;
  /** Pre-trained towers, which stay the caller's and as they are: tuning changes copies. One that starts from scratch needs none. */
  readonly imageTower?: ImageTower;
  readonly textTower?: TextTower;
  /** Features [N, D] of the pictures' centre crops, by the locked image tower: with them it takes no part, and may be missing. */
  readonly features?: Float32Array;
}

export interface TrainLitSettings {
  readonly model: DualEncoderSettings;
  readonly notation: LockNotation;
  /** Blocks at the end of a locked tower that are trained all the same. */
  readonly unlockedBlocks?: { readonly image?: number; readonly text?: number };
  readonly seed: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly warmup: number;
  readonly peakRate: number;
  /** Per unit of the rate; on kernels alone. */
  readonly weightDecay: number;
  /** Of an unlocked image tower with its head; by default it learns as the rest does. */
  readonly schedule?: { readonly name: TowerScheduleName } & Omit<TowerScheduleSettings, "peak" | "warmup" | "steps">;
  /** By default over the whole batch. */
  readonly loss?: ShardedLossSettings;
  /** By default one text is drawn for each picture, of any of its fields. */
  readonly texts?: TextFieldSettings;
  /** By default random where something of the image tower is trained, else centre. */
  readonly crops?: "centre" | "random";
}

// LiT's notation of what becomes of the two towers (Zhai et al. 2022, Figure 2 and section 3.3), and which parameters that locks.
// The image tower's letter comes first: "Lu" is locked-image tuning with a text tower from scratch, "uu" is CLIP.
import { namedParameters } from "../engine/parameters.js";

/** L: pre-trained and locked. U: pre-trained and trained on. u: trained from scratch. */
export type TowerLock = "L" | "U" | "u";

export type LockNotation = `${TowerLock}${TowerLock}`;

export interface TowerLocks {
  readonly image: TowerLock;
  readonly text: TowerLock;
}

/** The whole grid, row by row. */
export const lockNotations = ["LL", "LU", "Lu", "UL", "UU", "Uu", "uL", "uU", "uu"] as const satisfies LockNotation[];

const inWords = {
  L: "pre-trained and locked",
  U: "pre-trained and unlocked",
  u: "from scratch",
} as const satisfies Record<TowerLock, string>;

/** The two letters of a notation. Throws on anything else. */
export function parseLocks(notation: string): TowerLocks {
  const [image, text] = notation;
  if (notation.length !== 2 || !isTowerLock(image) || !isTowerLock(text))
    throw new Error(
      `parseLocks: expected two of L (${inWords.L}), U (${inWords.U}) and u (${inWords.u}), the image tower's first, ` +
        `got "${notation}"; write "Lu" for locked-image tuning of a text tower from scratch`,
    );
  return { image, text };
}

/** "image tower pre-trained and locked, text tower from scratch". */
export function describeLocks(notation: LockNotation): string {
  const { image, text } = parseLocks(notation);
  return `image tower ${inWords[image]}, text tower ${inWords[text]}`;
}

export interface LockSettings {
  readonly notation: LockNotation;
  /** Blocks at the end of a locked tower, and what follows them, that are trained all the same; none by default. */
  readonly unlockedBlocks?: { readonly image?: number; readonly text?: number };
}

/**
 * Which parameters of a dual encoder are locked, by their paths ("imageTower/blocks/0/mlp/hidden/kernel"); `paths` are all of
 * them. The lock is on a tower and never on its projection, which is a head (Zhai et al. 2022, Table 10, trains heads on locked
 * towers). Throws on more unlocked blocks than a tower has, and on unlocked blocks of a tower that is not locked.
 */
export function lockedBy(
  paths: readonly string[],
  { notation, unlockedBlocks = {} }: LockSettings,
): (path: string) => boolean {
  const locks = parseLocks(notation);
  const locked = new Set([
    ...lockedPaths(paths, { tower: "imageTower", lock: locks.image, unlocked: unlockedBlocks.image }),
    ...lockedPaths(paths, { tower: "textTower", lock: locks.text, unlocked: unlockedBlocks.text }),
  ]);
  return (path) => locked.has(path);
}

/** How many numbers of a described dual encoder are trained: neither locked nor remembered by batch norms. */
export function trainedParameters(described: object, settings: LockSettings): number {
  const all = namedParameters(described);
  const isLocked = lockedBy(
    all.map(({ path }) => path),
    settings,
  );
  const trained = all.filter(({ path, parameter }) => !parameter.isStatistic && !isLocked(path));
  return trained.reduce((sum, { parameter }) => sum + parameter.shape.reduce((product, size) => product * size, 1), 0);
}

/** Blocks of a tower in the order in which they run, "imageTower/stages/0/1"; none in a bag of words. */
export function blocksOf(paths: readonly string[], tower: keyof typeof isBlock): string[] {
  return [...new Set(paths.flatMap((path) => isBlock[tower].exec(path)?.[0] ?? []))];
}

const isBlock = {
  imageTower: /^imageTower\/(blocks\/\d+|stages\/\d+\/\d+)(?=\/)/,
  textTower: /^textTower\/blocks\/\d+(?=\/)/,
} as const;

/** What runs after a tower's blocks, whatever the architecture. */
const followsBlocks = /^\w+\/(outputNorm|norm|pooling|attentionPooling|pooler)\//;
const head = /^\w+\/projection\//;

function lockedPaths(
  all: readonly string[],
  { tower, lock, unlocked = 0 }: { tower: keyof typeof isBlock; lock: TowerLock; unlocked?: number },
): string[] {
  const blocks = blocksOf(all, tower);
  if (!Number.isInteger(unlocked) || unlocked < 0 || unlocked > blocks.length || (unlocked > 0 && lock !== "L"))
    throw new Error(
      `lockedBy: expected at most ${blocks.length} unlocked blocks of a locked ${tower}, got ${unlocked} where it is ` +
        `${inWords[lock]}; leave them out, or lock the tower`,
    );
  if (lock !== "L") return [];
  const trained = blocks.slice(blocks.length - unlocked).map((block) => `${block}/`);
  const isTrained = (path: string) =>
    head.test(path) || (unlocked > 0 && (followsBlocks.test(path) || trained.some((block) => path.startsWith(block))));
  return all.filter((path) => path.startsWith(`${tower}/`) && !isTrained(path));
}

function isTowerLock(letter: string): letter is TowerLock {
  return Object.hasOwn(inWords, letter);
}

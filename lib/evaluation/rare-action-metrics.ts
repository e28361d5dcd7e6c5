// The weighted and the sampled average precision of RareAct (Miech et al. 2020; CLIP's Table 15 prints them as mWAP and mWSAP):
// how well a score finds the clips of an action that is rarely seen, such as "hammer phone", among clips of other actions, many
// of them with the same verb or the same noun. A video gives many clips, which weigh as one. As in the script that comes with the
// dataset (github.com/antoine77340/RareAct, compute_score.py).
import { deriveKey, type Key, type RandomStream, randomStream } from "../runtime/random.js";
import { mean } from "../statistics/summaries.js";
import { averagePrecision } from "./ranking-metrics.js";

/** A verb and the noun that it is applied to. */
export interface RareAction {
  readonly verb: string;
  readonly noun: string;
}

/** A clip that was shown to annotators with an action. */
export interface RareActionClip extends RareAction {
  readonly video: string;
  /** 1: it shows the action. 2: only its verb, 3: only its noun, 4: both, but not one applied to the other. 0: none of it. */
  readonly annotation: 0 | 1 | 2 | 3 | 4;
}

/**
 * mWAP of scores [N, A] of N clips and A actions: the mean over the actions that have a positive clip of their average
 * precision, where the positive clips of a video weigh 1 together, and so do its hard negatives and its other negatives.
 */
export function weightedActionPrecision(
  scores: ArrayLike<number>,
  clips: readonly RareActionClip[],
  actions: readonly RareAction[],
): number {
  return meanOverActions(scores, clips, actions, ({ values, relevance, videos }) => {
    const weights = clipWeights(relevance, videos);
    const isPositive = relevance.map((kind) => kind === "positive");
    return averagePrecision(values, isPositive, { weights });
  });
}

/** mSAP of the same: the average precision of one clip per video and kind, drawn at random, averaged over `samples` draws. */
export function sampledActionPrecision(
  scores: ArrayLike<number>,
  clips: readonly RareActionClip[],
  actions: readonly RareAction[],
  { key, samples = 100 }: { key: Key; samples?: number },
): number {
  return meanOverActions(scores, clips, actions, ({ values, relevance, videos, action }) => {
    const groups = clipGroups(relevance, videos);
    const stream = randomStream(deriveKey(key, action));
    const draws = Array.from({ length: samples }, () => {
      const drawn = groups.map((group) => pick(group, stream));
      const chosen = drawn.map((clip) => values[clip]);
      return averagePrecision(
        chosen,
        drawn.map((clip) => relevance[clip] === "positive"),
      );
    });
    return mean(draws);
  });
}

type Relevance = "positive" | "hard negative" | "negative";

/** The clips that an action is told from. */
interface ActionExamples {
  readonly action: number;
  readonly values: readonly number[];
  readonly relevance: readonly Relevance[];
  readonly videos: readonly string[];
}

function meanOverActions(
  scores: ArrayLike<number>,
  clips: readonly RareActionClip[],
  actions: readonly RareAction[],
  precision: (examples: ActionExamples) => number,
): number {
  if (scores.length !== clips.length * actions.length || scores.length === 0)
    throw new Error(
      `rareActions: expected scores [${clips.length}, ${actions.length}] of clips and actions, got ${scores.length} numbers`,
    );
  const all = actions.map((_, action) => examplesOf(action, scores, clips, actions));
  const shown = all.filter(({ relevance }) => relevance.includes("positive"));
  if (shown.length === 0) throw new Error("rareActions: expected at least one clip that shows its action, got none");
  return mean(shown.map(precision));
}

/** A clip that shows another action counts too; one that was annotated with another action and doesn't show it says nothing. */
function examplesOf(
  action: number,
  scores: ArrayLike<number>,
  clips: readonly RareActionClip[],
  actions: readonly RareAction[],
): ActionExamples {
  const kept = clips.flatMap((clip, i) => {
    const relevance = relevanceOf(clip, actions[action]);
    return relevance ? [{ value: scores[i * actions.length + action], relevance, video: clip.video }] : [];
  });
  return {
    action,
    values: kept.map(({ value }) => value),
    relevance: kept.map(({ relevance }) => relevance),
    videos: kept.map(({ video }) => video),
  };
}

function relevanceOf({ verb, noun, annotation }: RareActionClip, action: RareAction): Relevance | undefined {
  const [sameVerb, sameNoun] = [verb === action.verb, noun === action.noun];
  if (sameVerb && sameNoun && annotation !== 1) return annotation === 0 ? "negative" : "hard negative";
  if (annotation !== 1) return undefined;
  if (sameVerb && sameNoun) return "positive";
  return sameVerb || sameNoun ? "hard negative" : "negative";
}

/** 1 over the number of clips of the same video and kind. */
function clipWeights(relevance: readonly Relevance[], videos: readonly string[]): Float64Array {
  const weights = new Float64Array(videos.length);
  for (const group of clipGroups(relevance, videos)) for (const clip of group) weights[clip] = 1 / group.length;
  return weights;
}

/** Clips of one video and one kind. */
function clipGroups(relevance: readonly Relevance[], videos: readonly string[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [clip, video] of videos.entries()) {
    const name = `${relevance[clip]} ${video}`;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name)!.push(clip);
  }
  return [...groups.values()];
}

function pick(values: readonly number[], stream: RandomStream): number {
  return values[stream.integer(values.length)];
}

// Accuracy on the frames of videos (ImageNet-Vid-Robust and YTBB-Robust, Shankar et al. 2019; Radford et al. 2021, section 3.3):
// pm-0 asks whether a labelled frame is recognised, pm-10 whether all frames within ten of it are. CLIP reports their mean.
import { type CountedAccuracy, countRight } from "./linear-classifiers.js";

/** A frame that was labelled, and those around it that must be recognised with it; indices of examples. */
export interface FrameGroup {
  readonly anchor: number;
  readonly neighbours: readonly number[];
}

/** For each anchor, the other frames of its video that are at most `radius` frames away. */
export function frameGroups(
  anchors: ArrayLike<number>,
  { videos, frames, radius = 10 }: { videos: ArrayLike<number>; frames: ArrayLike<number>; radius?: number },
): FrameGroup[] {
  if (videos.length !== frames.length)
    throw new Error(
      `frameGroups: expected a video and a frame number per picture, got ${videos.length} and ${frames.length}`,
    );
  const picturesOf = new Map<number, number[]>();
  for (let i = 0; i < videos.length; i++) {
    if (!picturesOf.has(videos[i])) picturesOf.set(videos[i], []);
    picturesOf.get(videos[i])!.push(i);
  }
  return Array.from(anchors, (anchor) => {
    requireIndex("frameGroups", anchor, videos.length);
    const isNear = (i: number) => i !== anchor && Math.abs(frames[i] - frames[anchor]) <= radius;
    return { anchor, neighbours: picturesOf.get(videos[anchor])!.filter(isNear) };
  });
}

export interface FrameAccuracy {
  /** pm-0: anchors that are right. */
  readonly anchors: CountedAccuracy;
  /** pm-10, if that was the radius: anchors that are right with all their neighbours. */
  readonly groups: CountedAccuracy;
  /** Mean of the two accuracies. */
  readonly mean: number;
}

/** Accuracies of groups of frames, by whether each picture [N] was recognised. */
export function frameAccuracy(isRight: ArrayLike<boolean>, groups: readonly FrameGroup[]): FrameAccuracy {
  if (groups.length === 0) throw new Error("frameAccuracy: expected at least one group of frames, got none");
  const isPictureRight = (index: number) => {
    requireIndex("frameAccuracy", index, isRight.length);
    return isRight[index];
  };
  const anchors = countRight(groups.map(({ anchor }) => isPictureRight(anchor)));
  const whole = countRight(groups.map(({ anchor, neighbours }) => [anchor, ...neighbours].every(isPictureRight)));
  return { anchors, groups: whole, mean: (anchors.accuracy + whole.accuracy) / 2 };
}

function requireIndex(caller: string, index: number, pictures: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < pictures))
    throw new Error(`${caller}: expected pictures of 0 to ${pictures - 1}, got ${index}`);
}

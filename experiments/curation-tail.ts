// Recognition of frequent and of rare things: held-out pictures are to find their title among those of all, and count with the
// frequent or the rare by how often the crawl shows their concept. Balancing by queries takes from the former for the latter.
import {
  clopperPearson,
  type EmbeddingModel,
  embedTexts,
  type Measurement,
  type PairDataset,
  retrievalRanks,
} from "../lib/index.js";
import type { EmbedPictures } from "./lit-evaluation.js";

/** A concept that the crawl shows more often is frequent; one that it never shows counts with neither. */
export const rareUpTo = 20;
/** A title among the first so many is found. */
const cutoff = 5;

/** R@5 from pictures to titles, of pictures of frequent and of rare concepts, where there are such. */
export async function measureTail(
  pairs: PairDataset,
  model: EmbeddingModel,
  { embed, crawl }: { embed: EmbedPictures; crawl: PairDataset },
): Promise<Record<string, Measurement>> {
  const titles = Array.from({ length: pairs.size }, (_, i) => pairs.caption(i).title);
  const [images, texts] = [await embed(pairs), await embedTexts(model, titles)]; // both [N, E]
  const textsOfImage = titles.map((_, i) => [i]);
  const ranks = (await retrievalRanks(images, texts, { textsOfImage, embedDim: model.embedDim }))["image->text"];
  const drawn = conceptCounts(crawl);
  const often = titles.map((_, i) => drawn.get(pairs.concept(i)) ?? 0);
  const among = (isAmong: (count: number) => boolean) => ranks.filter((_, i) => isAmong(often[i]));
  const groups = {
    "I->T R@5 frequent": among((count) => count > rareUpTo),
    "I->T R@5 rare": among((count) => count > 0 && count <= rareUpTo),
  };
  return Object.fromEntries(
    Object.entries(groups).flatMap(([name, found]) => (found.length > 0 ? [[name, shareFound(found)]] : [])),
  );
}

/** How often the crawl shows each concept. */
export function conceptCounts(crawl: PairDataset): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < crawl.size; i++) counts.set(crawl.concept(i), (counts.get(crawl.concept(i)) ?? 0) + 1);
  return counts;
}

function shareFound(ranks: readonly number[]): Measurement {
  const found = ranks.filter((rank) => rank < cutoff).length;
  const interval = [...clopperPearson(found, ranks.length)] as [number, number];
  return { value: found / ranks.length, interval, intervalKind: "clopperPearson", trials: ranks.length };
}

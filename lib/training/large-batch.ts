// The exact gradient of a loss over a batch that is too large for its activations to be held at once (Gao et al. 2021,
// "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup"; Pham et al. 2021, BASIC): embed all
// micro-batches without remembering how, differentiate the loss with respect to the embeddings, then embed each
// micro-batch again and send its embeddings' gradients through. One more forward pass, and the activations of one
// micro-batch instead of all. It knows no architecture: embeddings are a tree whose leaves are [B, ...].
import { valueAndGradients } from "../engine/gradients.js";
import { type Scalar, type Tensor, tf } from "../engine/tf.js";
import { disposeTree, leaves, mapTree, type Tree, tidyTree, withLeaves } from "../engine/tree.js";
import { breathe, currentSignal } from "../runtime/breathe.js";
import { collectStatistics, meanStatistics, type Statistics, type StatisticsTree } from "./statistics.js";

/** The loss of the whole batch and its gradients. */
export type LossGradients<P extends Tree, E extends Tree> = {
  loss: Scalar;
  /** Of the parameters that the loss itself reads, such as the logit scale; zeros elsewhere. */
  params: P;
  /** Of the embeddings of each micro-batch. */
  embeddings: readonly E[];
};

/** A micro-batch and the gradients of the loss with respect to its embeddings. */
export type EmbeddedMicroBatch<M extends Tree, E extends Tree> = { microBatch: M; slopes: E };

/** The embeddings of a micro-batch, leaves [b, ...], and what its batch norms remember. */
export type Embedded<E extends Tree> = { embeddings: E; statistics: StatisticsTree };

/** The three programs of a large batch: pure functions of trees, each of which may be compiled. */
export interface LargeBatchParts<P extends Tree, M extends Tree, E extends Tree> {
  embed(params: P, microBatch: M): Embedded<E> | Promise<Embedded<E>>;
  /** Embeddings of all micro-batches, in order -> the loss and its gradients. */
  lossGradients(params: P, embeddings: readonly E[]): LossGradients<P, E> | Promise<LossGradients<P, E>>;
  /** Gradients of the parameters so far -> those with one micro-batch's added: a new tree, or the same one updated. */
  accumulate(gradients: P, params: P, embedded: EmbeddedMicroBatch<M, E>): P | Promise<P>;
}

export interface LargeBatchOptions<M extends Tree> {
  /** How many micro-batches make up the batch. */
  readonly count: number;
  /**
   * A micro-batch as tensors, which `largeBatchGradients` frees. It is asked for twice and must be the same both times;
   * what is random in the embedding, such as dropout, must come from a key in it.
   */
  microBatch(index: number): M;
  /** Stops between two micro-batches; by default an interrupt of the notebook cell or the command. */
  readonly signal?: AbortSignal;
}

/**
 * The parts for an embedding function and a loss: `embed` maps a micro-batch to float32 embeddings, leaves [b, ...];
 * `loss` maps those of the whole batch, leaves [B, ...], to a scalar.
 */
export function largeBatchParts<P extends Tree, M extends Tree, E extends Tree>(
  embed: (params: P, microBatch: M, statistics: Statistics) => E,
  loss: (params: P, embeddings: E) => Scalar,
) {
  return {
    // Clones, since an embedding may be one that the micro-batch brought along, as those of a locked tower.
    embed: (params: P, microBatch: M): Embedded<E> =>
      tidyTree(() => {
        const { result, statistics } = collectStatistics((collected) => embed(params, microBatch, collected));
        return { embeddings: mapTree(result, (leaf) => leaf.clone()), statistics };
      }),
    lossGradients: (params: P, embeddings: readonly E[]): LossGradients<P, E> =>
      tidyTree(() => {
        const inputs = { params, embeddings };
        const { value, gradients } = valueAndGradients(() => loss(params, joinRows(embeddings)), leaves(inputs));
        return { loss: value as Scalar, ...withLeaves(inputs, gradients) };
      }),
    accumulate: (gradients: P, params: P, { microBatch, slopes }: EmbeddedMicroBatch<M, E>): P =>
      tidyTree(() => {
        // Its gradient is what the slopes of the embeddings make of the parameters. The statistics are known already.
        const { result } = collectStatistics((collected) => {
          const weighted = () => weightedSum(leaves(embed(params, microBatch, collected)), leaves(slopes));
          return valueAndGradients(weighted, leaves(params));
        });
        return withLeaves(
          gradients,
          leaves(gradients).map((gradient, i) => gradient.add(result.gradients[i])),
        );
      }),
  };
}

/**
 * Loss and gradients of the parameters for a batch of `count` micro-batches, as if it had been computed at once, and the
 * mean of their statistics.
 * Frees all else that it makes, also when it fails or is interrupted.
 */
export async function largeBatchGradients<P extends Tree, M extends Tree, E extends Tree>(
  parts: LargeBatchParts<P, M, E>,
  params: P,
  options: LargeBatchOptions<M>,
): Promise<{ loss: Scalar; gradients: P; statistics: StatisticsTree }> {
  if (!(options.count >= 1))
    throw new Error(`largeBatchGradients: expected a count of at least one micro-batch, got ${options.count}`);
  const embeddings: E[] = [];
  const statistics: StatisticsTree[] = [];
  let current: LossGradients<P, E> | undefined;
  try {
    await eachMicroBatch(options, async (microBatch) => {
      const embedded = await parts.embed(params, microBatch);
      embeddings.push(embedded.embeddings);
      statistics.push(embedded.statistics);
    });
    const first = await parts.lossGradients(params, embeddings);
    current = first;
    let gradients = first.params;
    await eachMicroBatch(options, async (microBatch, i) => {
      const next = await parts.accumulate(gradients, params, { microBatch, slopes: first.embeddings[i] });
      if (next !== gradients) disposeTree(gradients);
      gradients = next;
      current = { ...first, params: gradients };
    });
    return { loss: first.loss, gradients, statistics: meanStatistics(statistics) };
  } catch (error) {
    if (current) disposeTree({ loss: current.loss, params: current.params });
    throw error;
  } finally {
    disposeTree({ embeddings, statistics, slopes: current?.embeddings ?? [] });
  }
}

async function eachMicroBatch<M extends Tree>(
  { count, microBatch, signal = currentSignal() }: LargeBatchOptions<M>,
  use: (microBatch: M, index: number) => Promise<void>,
): Promise<void> {
  for (let index = 0; index < count; index++) {
    await breathe(signal);
    const batch = microBatch(index);
    try {
      await use(batch, index);
    } finally {
      disposeTree(batch);
    }
  }
}

/** Trees of leaves [b, ...] -> one of leaves [B, ...]. */
function joinRows<E extends Tree>(parts: readonly E[]): E {
  const columns = parts.map(leaves);
  return withLeaves(
    parts[0],
    columns[0].map((_, leaf) => tf.concat(columns.map((part) => part[leaf]))),
  );
}

/** Sum over all numbers of each tensor times its weight. */
function weightedSum(tensors: Tensor[], weights: Tensor[]): Tensor {
  return tf.addN(tensors.map((tensor, i) => tensor.mul(weights[i]).sum()));
}

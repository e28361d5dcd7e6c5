// The contrastive loss of a batch that lies on several devices (Zhai et al. 2022, section 3.1 and Appendix D), its shards simulated
// on one: "local", where each device tells its pairs from its own others only and the losses are averaged, as CLIP did, or
// "global", where embeddings are gathered first, so that every pair of the whole batch is a negative, as in ALIGN.
import { inFloat32 } from "../engine/in-float32.js";
import { type Scalar, type Tensor, type Tensor2D, tf } from "../engine/tf.js";
import { contrastiveLoss } from "./contrastive.js";
import { checkPairs } from "./contrastive-parts.js";
import { labelCrossEntropy } from "./cross-entropy.js";

/** Over which pairs of a batch the loss is taken. */
export interface ShardedLossSettings {
  readonly mode: "global" | "local";
  /** Equal parts of the batch, in the order of its rows. */
  readonly shards: number;
}

/**
 * Unit embeddings of B pairs, both [B, E], and the logit scale [] (already exponentiated) -> loss []. "global" is the loss of
 * the whole batch and has its gradients, whatever the number of shards; "local" is the mean of the shards' own losses.
 */
export function shardedContrastiveLoss(
  imageEmbeddings: Tensor2D,
  textEmbeddings: Tensor2D,
  logitScale: Tensor,
  { mode, shards }: ShardedLossSettings,
): Scalar {
  checkPairs("shardedContrastiveLoss", imageEmbeddings, textEmbeddings);
  checkShards(imageEmbeddings.shape[0], { mode, shards });
  const scaled = imageEmbeddings.mul<Tensor2D>(logitScale); // [B, E]
  const size = imageEmbeddings.shape[0] / shards;
  const losses = Array.from({ length: shards }, (_, shard) => {
    const rows = (tensor: Tensor2D) => tensor.slice(shard * size, size); // [B / shards, E]
    if (mode === "local") return contrastiveLoss(rows(imageEmbeddings), rows(textEmbeddings), logitScale).loss;
    const first = shard * size;
    return amongAll(rows(scaled), textEmbeddings, first)
      .add<Scalar>(amongAll(rows(textEmbeddings), scaled, first))
      .div(2);
  });
  return tf.stack(losses).mean();
}

/** Mean cross-entropy of a shard's rows [R, E], number `first` and on of the batch, among all [B, E] of the other side. */
function amongAll(rows: Tensor2D, gathered: Tensor2D, first: number): Scalar {
  const [count] = rows.shape;
  const logits = inFloat32(() => tf.matMul<Tensor2D>(rows, gathered, false, true)); // [R, B]
  return labelCrossEntropy(logits, tf.range(first, first + count, 1, "int32"), tf.ones([count]));
}

function checkShards(batch: number, { mode, shards }: ShardedLossSettings): void {
  if (!Number.isInteger(shards) || shards < 1 || batch % shards !== 0)
    throw new Error(
      `shardedContrastiveLoss: expected a number of shards that divides the batch of ${batch} pairs, got ${shards}`,
    );
  if (mode === "local" && batch / shards < 2)
    throw new Error(
      `shardedContrastiveLoss: expected at least 2 pairs in each shard of a local loss, got ${batch} pairs in ${shards} shards`,
    );
}

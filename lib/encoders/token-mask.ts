// Which positions of padded token ids are text, which of those are words, and which ones attention may look at: for what looks at
// all tokens of a text, not only at its end mark.
import { type Tensor, type Tensor2D, tf } from "../engine/tf.js";

/** The ids of a tokenizer that are no words; a `Tokenizer` is one of these. */
export interface TextMarks {
  readonly padding: number;
  readonly startOfText?: number;
  readonly endOfText?: number;
}

/**
 * 1 at a text, its marks included, and 0 at the padding after it: ids [B, L] (int32) -> [B, L]. The first end mark ends a
 * text; without end marks the padding tells, which then must not stand for a word too.
 */
export function textMask(ids: Tensor2D, { padding, endOfText }: TextMarks): Tensor2D {
  if (endOfText === undefined) return ids.notEqual(padding).cast("float32");
  const isEnd = ids.equal(endOfText).cast("float32");
  const endsBefore: Tensor2D = tf.cumsum(isEnd, 1, true); // how many end marks came before
  return endsBefore.equal(0).cast("float32");
}

/** 1 at the words of a text and 0 at its marks and at padding: ids [B, L] (int32) -> [B, L]. */
export function wordMask(ids: Tensor2D, marks: TextMarks): Tensor2D {
  const kept = [marks.startOfText, marks.endOfText].filter((mark) => mark !== undefined);
  return kept.reduce<Tensor2D>((mask, mark) => mask.mul(ids.notEqual(mark).cast("float32")), textMask(ids, marks));
}

/** Added to the logits of attention: 0 at text and a large negative number at padding, [B, L] -> [B, 1, 1, L]. */
export function paddingMask(isText: Tensor2D): Tensor {
  return isText.sub(1).mul(1e9).expandDims(1).expandDims(1); // [B, 1, 1, L]
}

/** The same [L, L]: 0 where a token may look (itself and earlier ones), a large negative number elsewhere. */
export function causalMask(length: number): Tensor {
  return tf.linalg
    .bandPart(tf.ones([length, length]), -1, 0)
    .sub(1)
    .mul(1e9); // [L, L]
}

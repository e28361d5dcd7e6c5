// Pooling and normalisation.
import { type Tensor, tf } from "../../../lib/engine/tf.js";
import { type OpCase, opCase, spread } from "./op-case.js";

const pictures = () => spread([2, 5, 6, 3]);
const volumes = () => spread([1, 4, 4, 4, 2]);

const batchNorms: OpCase[] = [
  opCase(
    "batchNorm2d",
    () => [spread([5, 3]), ...statistics()],
    (x, m, v, o, s) => tf.batchNorm2d(x, m, v, o, s),
  ),
  opCase(
    "batchNorm3d",
    () => [spread([2, 4, 3]), ...statistics()],
    (x, m, v, o, s) => tf.batchNorm3d(x, m, v, o, s),
  ),
  opCase(
    "batchNorm4d",
    () => [pictures(), ...statistics()],
    (x, m, v, o, s) => tf.batchNorm4d(x, m, v, o, s, 0.01),
  ),
  opCase(
    "batchNorm of mean and variance alone",
    () => [pictures(), spread([3]), spread([3], 0.5, 2)],
    (x, m, v) => tf.batchNorm(x, m, v),
  ),
  opCase(
    "batchNorm with statistics per number",
    () => [pictures(), spread([5, 6, 3]), spread([5, 6, 3], 0.5, 2)],
    (x, m, v) => tf.batchNorm(x, m, v),
  ),
  opCase(
    "batchNorm by the batch's own moments",
    () => [pictures(), spread([3]), spread([3], 0.5, 2)],
    (x, offset, scale) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(x, mean as typeof offset, variance as typeof offset, offset, scale);
    },
  ),
];

export const pooling: OpCase[] = [
  ...(["valid", "same"] as const).flatMap((pad) => [
    opCase(
      `avgPool, ${pad}`,
      () => [pictures()],
      (x) => tf.avgPool(x, 2, 2, pad),
    ),
    opCase(
      `maxPool, ${pad}`,
      () => [pictures()],
      (x) => tf.maxPool(x, [3, 2], [1, 2], pad),
    ),
    opCase(
      `avgPool3d, ${pad}`,
      () => [volumes()],
      (x) => tf.avgPool3d(x, 2, [2, 1, 1], pad),
    ),
    opCase(
      `maxPool3d, ${pad}`,
      () => [volumes()],
      (x) => tf.maxPool3d(x, 2, [2, 1, 1], pad),
    ),
  ]),
  opCase(
    "maxPool with overlap",
    () => [pictures()],
    (x) => tf.maxPool(x, 3, 1, "same"),
  ),
  opCase(
    "avgPool of one picture",
    () => [spread([4, 4, 2])],
    (x) => tf.avgPool(x, 2, 2, "valid"),
  ),
  opCase(
    "pool, dilated",
    () => [pictures()],
    (x) => [tf.pool(x, [2, 2], "max", "valid", [2, 2]), tf.pool(x, [2, 2], "avg", "valid", [2, 2])],
  ),
  opCase(
    "global average pooling",
    () => [pictures()],
    (x) => x.mean([1, 2]),
  ),
  ...batchNorms,
  opCase(
    "localResponseNormalization",
    () => [pictures()],
    (x) => tf.localResponseNormalization(x, 1, 1, 0.5, 0.75),
  ),
  opCase(
    "group norm by hand",
    () => [spread([2, 3, 3, 4]), spread([4]), spread([4], 0.5, 2)],
    (x, offset, scale) => {
      const groups = x.reshape([2, 9, 2, 2]); // [B, P, groups, width]
      const { mean, variance } = tf.moments(groups, [1, 3], true);
      return groups.sub(mean).div(variance.add(1e-5).sqrt()).reshape(x.shape).mul(scale).add(offset);
    },
  ),
  opCase("L2 normalisation of rows", () => [spread([3, 4])], unitRows),
];

/** Mean, variance, offset and scale of three channels. */
function statistics() {
  return [spread([3], -0.5, 0.5), spread([3], 0.5, 2), spread([3], 1, -1), spread([3], 2, 0.5)] as const;
}

function unitRows(x: Tensor): Tensor {
  return x.div(tf.norm(x, 2, 1, true));
}

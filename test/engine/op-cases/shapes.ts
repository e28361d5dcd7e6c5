// Operations that move numbers without computing, and tensors made of nothing.
import { tf } from "../../../lib/engine/tf.js";
import { flags, integers, type OpCase, opCase, spread } from "./op-case.js";

const box = () => spread([2, 3, 4]);

export const shapes: OpCase[] = [
  opCase(
    "reshape",
    () => [box()],
    (x) => [x.reshape([6, 4]), x.reshape([-1]), x.reshape([1, 2, 12, 1])],
  ),
  opCase(
    "flatten and as2D",
    () => [box()],
    (x) => [x.flatten(), x.as2D(4, 6), tf.ensureShape(x, [2, 3, 4])],
  ),
  opCase(
    "expandDims and squeeze",
    () => [box()],
    (x) => [x.expandDims(1), x.expandDims(-1).squeeze([-1]), x.expandDims().squeeze()],
  ),
  opCase(
    "transpose",
    () => [box()],
    (x) => [x.transpose(), x.transpose([1, 0, 2]), x.transpose([2, 0, 1])],
  ),
  opCase(
    "transpose of five axes",
    () => [spread([2, 2, 3, 1, 2])],
    (x) => x.transpose([2, 0, 3, 1, 4]),
  ),
  opCase(
    "transpose of integers and flags",
    () => [integers([2, 3], 7), flags([2, 3])],
    (x, y) => [x.transpose(), y.transpose()],
  ),
  opCase(
    "concat",
    () => [spread([2, 2]), spread([2, 3], 1, 3)],
    (a, b) => [tf.concat([a, b], 1), tf.concat([a, a, a], 0)],
  ),
  opCase(
    "concat of integers and flags",
    () => [integers([3], 7), flags([2])],
    (x, y) => [tf.concat([x, x]), tf.concat([y, y])],
  ),
  opCase(
    "split evenly",
    () => [spread([2, 6])],
    (x) => tf.split(x, 3, 1),
  ),
  opCase(
    "split by sizes, one part used",
    () => [spread([7, 2])],
    (x) => tf.split(x, [1, 4, 2], 0)[1],
  ),
  opCase(
    "split by sizes",
    () => [spread([7, 2])],
    (x) => tf.split(x, [1, -1, 2]),
  ),
  opCase(
    "stack",
    () => [spread([2, 3]), spread([2, 3], 1, 3)],
    (a, b) => [tf.stack([a, b]), tf.stack([a, b, a], -1)],
  ),
  opCase(
    "unstack",
    () => [box()],
    (x) => [...tf.unstack(x), ...tf.unstack(x, 2)],
  ),
  opCase(
    "slice",
    () => [box()],
    (x) => [tf.slice(x, [0, 1, 1], [2, 1, 3]), tf.slice(x, 1), tf.slice(x, [1, 0], [1, -1])],
  ),
  opCase(
    "slice of one axis",
    () => [spread([6])],
    (x) => tf.slice1d(x, 2, 3),
  ),
  opCase(
    "stridedSlice",
    () => [box()],
    (x) => [tf.stridedSlice(x, [0, 2, 0], [2, 0, 4], [1, -1, 2]), tf.stridedSlice(x, [1], [2], [1], 0, 0, 0, 0, 1)],
  ),
  opCase(
    "tile",
    () => [spread([2, 3])],
    (x) => [tf.tile(x, [2, 1]), tf.tile(x, [1, 3]), tf.tile(x, [2, 2])],
  ),
  opCase(
    "pad",
    () => [spread([2, 3])],
    (x) => [
      tf.pad(x, [
        [1, 0],
        [0, 2],
      ]),
      tf.pad(
        x,
        [
          [1, 1],
          [1, 1],
        ],
        3.5,
      ),
    ],
  ),
  opCase(
    "pad of four axes",
    () => [spread([1, 2, 2, 1])],
    (x) =>
      tf.pad4d(x, [
        [0, 0],
        [1, 1],
        [2, 1],
        [0, 0],
      ]),
  ),
  opCase(
    "mirrorPad",
    () => [spread([3, 4])],
    (x) =>
      (["reflect", "symmetric"] as const).map((mode) =>
        tf.mirrorPad(
          x,
          [
            [1, 0],
            [2, 1],
          ],
          mode,
        ),
      ),
  ),
  opCase(
    "reverse",
    () => [box()],
    (x) => [tf.reverse(x), tf.reverse(x, 1), tf.reverse(x, [0, -1])],
  ),
  opCase(
    "broadcastTo and meshgrid",
    () => [spread([3]), spread([2])],
    (x, y) => [tf.broadcastTo(x, [2, 3]), ...tf.meshgrid(x, y)],
  ),
  opCase(
    "broadcastArgs",
    () => [],
    () => tf.broadcastArgs(tf.tensor1d([2, 1], "int32"), tf.tensor1d([3, 1, 4], "int32")),
  ),
  opCase(
    "spaceToBatchND",
    () => [spread([1, 4, 4, 2])],
    (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [2, 0],
        ],
      ),
  ),
  opCase(
    "batchToSpaceND",
    () => [spread([4, 2, 3, 1])],
    (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 0],
          [1, 1],
        ],
      ),
  ),
  opCase(
    "depthToSpace",
    () => [spread([1, 2, 2, 8])],
    (x) => tf.depthToSpace(x, 2),
  ),
  opCase(
    "patches and back",
    () => [spread([2, 4, 4, 3])],
    (x) => x.reshape([2, 2, 2, 2, 6]).transpose([0, 1, 3, 2, 4]).reshape([2, 4, 12]),
  ),
  opCase(
    "tensors without inputs",
    () => [],
    () => [
      ...[
        tf.zeros([2, 3]),
        tf.ones([3], "int32"),
        tf.fill([2, 2], 2.5),
        tf.fill([2], 1, "bool"),
        tf.eye(3),
        tf.eye(2, 3),
      ],
      ...[tf.linspace(0, 1, 5), tf.range(0, 10, 3), tf.range(5, 0, -2, "int32"), tf.scalar(3), tf.tensor2d([[1], [2]])],
    ],
  ),
  opCase(
    "zerosLike, onesLike and fill beside an input",
    () => [integers([2, 2], 5)],
    (x) => [tf.zerosLike(x), tf.onesLike(x), x.add(tf.fill([2, 1], 3, "int32"))],
  ),
];

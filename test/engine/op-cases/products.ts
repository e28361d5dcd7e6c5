// Matrix products in every orientation, tensor contractions, and decompositions.
import { type Tensor, type Tensor1D, type Tensor2D, tf } from "../../../lib/engine/tf.js";
import { type OpCase, opCase, spread } from "./op-case.js";

const orientations = [
  { label: "plain", a: [3, 4], b: [4, 2], transposeA: false, transposeB: false },
  { label: "first transposed", a: [4, 3], b: [4, 2], transposeA: true, transposeB: false },
  { label: "second transposed", a: [3, 4], b: [2, 4], transposeA: false, transposeB: true },
  { label: "both transposed", a: [4, 3], b: [2, 4], transposeA: true, transposeB: true },
] as const;

const batches = {
  matrices: [[], []],
  "a batch": [[2], [2]],
  "two batch axes": [
    [2, 3],
    [2, 3],
  ],
  "a batch against one": [[3], [1]],
  "batches broadcast both ways": [
    [2, 1],
    [1, 3],
  ],
} as const;

const matMuls = Object.entries(batches).flatMap(([batch, [batchA, batchB]]) =>
  orientations.map(({ label, a, b, transposeA, transposeB }) =>
    opCase(
      `matMul, ${batch}, ${label}`,
      (): [Tensor, Tensor] => [spread([...batchA, ...a], -1, 1), spread([...batchB, ...b], 1, -0.5)],
      (x, y) => tf.matMul(x, y, transposeA, transposeB),
    ),
  ),
);

const activations = ["linear", "relu", "relu6", "elu", "sigmoid", "prelu", "leakyrelu"] as const;

/** TensorFlow.js has gradients only for linear and relu here, and refuses the others; without a bias too. */
const fused = activations.map((activation) =>
  opCase(
    `fused.matMul, ${activation}`,
    () => [spread([3, 4], -1, 1), spread([4, 2], 1, -0.5), spread([2])],
    (a, b, bias) => {
      const preluActivationWeights = activation === "prelu" ? tf.tensor1d([0.2, 0.3]) : undefined;
      return tf.fused.matMul({ a, b, bias, activation, preluActivationWeights, leakyreluAlpha: 0.1 });
    },
  ),
);

/** Equations that TensorFlow.js runs on the native backend, with the shapes of their operands. */
const equations: Record<string, number[][]> = {
  "ij,jk->ik": [
    [2, 3],
    [3, 4],
  ], // matrix product
  "bij,bkj->bik": [
    [2, 3, 4],
    [2, 5, 4],
  ],
  "bthd,bshd->bhts": [
    [2, 3, 2, 4],
    [2, 5, 2, 4],
  ], // attention logits without transposes
  "ij->ji": [[2, 3]],
  "ij->": [[2, 3]],
  "i,j->ij": [[3], [4]],
  "bi,bi->b": [
    [2, 3],
    [2, 3],
  ],
};

const einsums = Object.entries(equations).map(([equation, shapes]) =>
  opCase(
    `einsum ${equation}`,
    (): Tensor[] => shapes.map((shape, i) => spread(shape, i - 1, 1.5 - i)),
    (...operands) => tf.einsum(equation, ...operands),
  ),
);

export const products: OpCase[] = [
  ...matMuls,
  ...fused,
  ...einsums,
  opCase(
    "fused.matMul without a bias",
    () => [spread([2, 4, 3]), spread([2, 4, 2])],
    (a, b) => tf.fused.matMul({ a, b, transposeA: true, activation: "relu" }),
  ),
  opCase(
    "dot of vectors",
    () => [spread([4]), spread([4], 1, 3)],
    (a, b) => tf.dot(a, b),
  ),
  opCase(
    "dot of matrix and vector",
    () => [spread([3, 4]), spread([4], 1, 3)],
    (a, b) => [tf.dot(a, b), tf.dot(b, a.transpose())],
  ),
  opCase(
    "outerProduct",
    () => [spread([3]), spread([2], 1, 3)],
    (a, b) => tf.outerProduct(a, b),
  ),
  opCase(
    "chain of products",
    () => [spread([2, 3]), spread([3, 3]), spread([3, 2])],
    (a, b, c) => a.matMul(b).tanh().matMul(c),
  ),
];

/** Loops in JavaScript over slices: many small operations. */
export const decompositions: OpCase[] = [
  opCase(
    "linalg.bandPart",
    () => [spread([2, 4, 4])],
    (x) => [tf.linalg.bandPart(x, -1, 0), tf.linalg.bandPart(x, 1, -1), tf.linalg.bandPart(x, 1, 1)],
  ),
  opCase(
    "linalg.gramSchmidt",
    () => [spread([3, 4])],
    (x) => tf.linalg.gramSchmidt(x) as Tensor2D,
  ),
  opCase(
    "linalg.gramSchmidt of a list",
    () => [spread([3]), spread([3], 3, 1)],
    (a, b) => tf.linalg.gramSchmidt([a, b]) as Tensor1D[],
  ),
  opCase(
    "linalg.qr",
    () => [spread([3, 2])],
    (x) => tf.linalg.qr(x),
  ),
  opCase(
    "diag",
    () => [spread([3])],
    (x) => tf.diag(x),
  ),
  opCase(
    "power iteration",
    () => [spread([3, 3], 0.1, 1), spread([3, 1], 0.5, 1)],
    (matrix, start) => {
      let vector: Tensor = start;
      for (let i = 0; i < 4; i++) vector = matrix.matMul(vector).div(tf.norm(matrix.matMul(vector)));
      return vector;
    },
  ),
];

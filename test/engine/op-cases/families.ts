// All cases by family. A family is compiled as one program, since a program costs far more to compile than an operation.
import { autodiff } from "./autodiff.js";
import { binary } from "./binary.js";
import { convolutions } from "./convolutions.js";
import { edges } from "./edges.js";
import { images, transforms } from "./images.js";
import { indexing } from "./indexing.js";
import { library } from "./library.js";
import { losses } from "./losses.js";
import type { OpCase } from "./op-case.js";
import { pooling } from "./pooling.js";
import { decompositions, products } from "./products.js";
import { reductions3d, reductionsOther } from "./reductions.js";
import { shapes } from "./shapes.js";
import { unary } from "./unary.js";

export const families: Readonly<Record<string, readonly OpCase[]>> = {
  "functions of one tensor": unary,
  "functions of two tensors": binary,
  "sums and extremes": reductions3d,
  "statistics, orders and counts": reductionsOther,
  "matrix products": products,
  decompositions,
  convolutions,
  "pooling and normalisation": pooling,
  "softmax, losses and recurrence": losses,
  shapes,
  indexing,
  images,
  "Fourier transforms": transforms,
  "gradients inside": autodiff,
  "numbers at the edges": edges,
  "Tandem's own": library,
};

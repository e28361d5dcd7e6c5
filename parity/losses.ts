// Losses on random embeddings against open_clip's: values, and gradients with respect to all that goes in.
import {
  captionLoss,
  contrastiveLoss,
  distillationLoss,
  type Scalar,
  sigmoidLoss,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  tf,
} from "../lib/index.js";
import type { Case } from "./cases.js";
import type { Computed } from "./outcomes.js";

/** What goes into a loss: "image_embeddings", "text_embeddings", "log_scale" and the like. */
type Inputs = Record<string, Tensor>;

/** The loss of a case's variant and its gradients, under the names of the reference's. */
export function computeLoss({ variant, inputs, expected }: Case): Computed {
  const tensors: Inputs = {};
  for (const [name, { shape, values }] of inputs) tensors[name] = tf.tensor(values, [...shape]);
  const varied = [...expected.keys()].filter((name) => name.startsWith("gradient/")).map((name) => name.slice(9));
  const loss = (...values: Tensor[]) => {
    const given = { ...tensors, ...Object.fromEntries(varied.map((name, i) => [name, values[i]])) };
    return lossOf(variant, given);
  };
  const { value, grads } = tf.valueAndGrads(loss)(varied.map((name) => tensors[name]));
  return new Map([["loss", value], ...varied.map((name, i) => [`gradient/${name}`, grads[i]] as const)]);
}

function lossOf(variant: string, inputs: Inputs): Scalar {
  switch (variant) {
    case "contrastive":
      return contrastive(inputs).loss;
    case "sigmoid":
      return sigmoidLoss(inputs.image_embeddings as Tensor2D, inputs.text_embeddings as Tensor2D, {
        logitScale: inputs.log_scale.exp(),
        logitBias: inputs.logit_bias,
      });
    case "captioning": {
      const labels = inputs.labels.toInt() as Tensor2D;
      return captionLoss(inputs.logits as Tensor3D, labels, labels.greater(0) as Tensor2D);
    }
    case "distillation":
      return distillationLoss(contrastive(inputs).logitsPerImage, contrastive(inputs, "teacher_").logitsPerImage);
    default:
      throw new Error(`lossOf: expected contrastive, sigmoid, captioning or distillation, got ${variant}`);
  }
}

function contrastive(inputs: Inputs, prefix = "") {
  const [images, texts] = ["image", "text"].map((side) => inputs[`${prefix}${side}_embeddings`] as Tensor2D);
  return contrastiveLoss(images, texts, inputs[`${prefix}log_scale`].exp());
}

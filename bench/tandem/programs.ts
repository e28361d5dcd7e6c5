// What the Tandem worker times: the trainer's step and both encoders, compiled or op by op, which differ in one word.
import { clipLogScale, type DualEncoder, encodeImage, encodeText } from "../../lib/encoders/dual-encoder.js";
import { compile, compileUpdate } from "../../lib/engine/compile.js";
import type { Execution } from "../../lib/engine/execution.js";
import { moveToDevice } from "../../lib/engine/placement.js";
import { type Scalar, type Tensor, type Tensor2D, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { contrastiveLoss } from "../../lib/losses/contrastive.js";
import { adamW } from "../../lib/training/optimizers.js";
import { startTraining } from "../../lib/training/trainer.js";
import { trainingStep } from "../../lib/training/training-step.js";
import { type Ingredients, idTensor, imageTensor } from "./ingredients.js";

export interface Programs {
  /** One update of all parameters; resolves to its loss. */
  step(): Promise<number>;
  /** Resolves to the embeddings of the batch, [B, E]. */
  encodeImage(): Promise<Float32Array>;
  /** Resolves to the embeddings of the batch, [B, E]. */
  encodeText(): Promise<Float32Array>;
}

/** RGB values [B, imageSize, imageSize, 3] and token ids [B, L]. */
type Batch = { images: Tensor4D; ids: Tensor2D };

/** Takes over the parameters. Each call begins with the batch in the process's memory and ends with numbers in it. */
export function tandemPrograms({ params: first, settings, batch, rate }: Ingredients, execution: Execution): Programs {
  const optimizer = adamW();
  const { params, optimizer: moments } = startTraining(first, optimizer);
  const state = { params, optimizer: moments };
  if (execution === "compiled") moveToDevice(state); // now, so that what it leaves behind is collected before anything is measured
  const loss = (current: DualEncoder, { images, ids }: Batch): Scalar => {
    const imageEmbeddings = encodeImage(current, settings, images); // [B, E]
    const textEmbeddings = encodeText(current, settings, ids); // [B, E]
    return contrastiveLoss(imageEmbeddings, textEmbeddings, current.logScale.exp()).loss;
  };
  const step = compileUpdate(trainingStep({ loss, optimizer, constrain: clipLogScale }), { execution });
  const image = compile((current: DualEncoder, images: Tensor4D) => encodeImage(current, settings, images), {
    execution,
  });
  const text = compile((current: DualEncoder, ids: Tensor2D) => encodeText(current, settings, ids), { execution });
  return {
    step: async () => {
      const inputs = { images: imageTensor(batch, settings), ids: idTensor(batch, settings) };
      const rateTensor = tf.scalar(rate);
      const result = await step(state, inputs, rateTensor);
      const [value] = await result.loss.data();
      disposeTree({ inputs, rateTensor, result });
      return value;
    },
    encodeImage: () => encode(imageTensor(batch, settings), (images) => image(state.params, images)),
    encodeText: () => encode(idTensor(batch, settings), (ids) => text(state.params, ids)),
  };
}

async function encode<T extends Tensor>(input: T, encoder: (input: T) => Promise<Tensor2D>): Promise<Float32Array> {
  const embeddings = await encoder(input);
  const values = (await embeddings.data()) as Float32Array;
  tf.dispose([input, embeddings]);
  return values;
}

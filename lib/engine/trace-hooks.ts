// What TensorFlow.js's engine does differently while a function is traced: values can't be read, random numbers can't be
// drawn, and what is kept is freed in the end.
import { type DataId, type Tensor, tf } from "./tf.js";
import type { TracingBackend } from "./tracing-backend.js";

/** Its methods are overridden on the instance, so that deleting the overrides puts them back. */
interface Engine {
  nextTensorId(): number;
  keep?: (tensor: Tensor) => Tensor;
  readSync?: (dataId: DataId) => unknown;
  read?: (dataId: DataId) => Promise<unknown>;
}

/** Changes the engine; the function that it returns changes it back. */
export function changeEngine(backend: TracingBackend): () => void {
  const engine = tf.engine() as unknown as Engine;
  const { random } = Math;
  const first = engine.nextTensorId();
  const kept: Tensor[] = []; // by tf.keep, or by a gradient that failed midway: no scope frees them
  engine.keep = (tensor) => {
    if (tensor.id > first) kept.push(tensor); // others are not of this trace
    return Object.getPrototypeOf(engine).keep.call(engine, tensor);
  };
  engine.readSync = (dataId) => backend.readSync(dataId);
  engine.read = (dataId) => backend.read(dataId);
  Math.random = refuseRandom;
  return () => {
    Math.random = random;
    delete engine.keep;
    delete engine.readSync;
    delete engine.read;
    for (const tensor of kept) tensor.dispose();
  };
}

/** Unseeded random numbers of TensorFlow.js begin with Math.random; seeded ones are constants anyway. */
function refuseRandom(): never {
  throw new Error(
    "random numbers were drawn in JavaScript (tf.random*, tf.dropout, Math.random), which would be the same in every " +
      "call; pass a key to the function and use statelessUniform, statelessNormal or dropout",
  );
}

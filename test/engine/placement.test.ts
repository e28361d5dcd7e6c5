// Where tensors live, and that eager work and programs can use the same ones.
import { expect, test } from "vitest";
import { onDevice } from "../../lib/engine/compile.js";
import { deviceBackend, homeOf } from "../../lib/engine/device-backend.js";
import { forEager, moveToDevice } from "../../lib/engine/placement.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { expectNoTensorsLeft } from "../tensors.js";

const isOnDevice = ({ dataId }: Tensor) => homeOf(dataId) === deviceBackend();

test("moved tensors are the same tensors with the same values, and eager operations take them back", async () => {
  await expectNoTensorsLeft(() => {
    const tree = { a: tf.tensor1d([1, 2]), list: [tf.scalar(3, "int32")] };
    const before = tf.memory().numTensors;
    moveToDevice(tree);
    moveToDevice(tree); // nothing is left to do
    expect(tf.memory().numTensors).toBe(before);
    expect([isOnDevice(tree.a), isOnDevice(tree.list[0])]).toEqual([true, true]);
    expect([...tree.a.dataSync(), ...tree.list[0].dataSync()]).toEqual([1, 2, 3]);
    tree.a.square().dispose();
    expect([isOnDevice(tree.a), isOnDevice(tree.list[0])]).toEqual([false, true]);
    disposeTree(tree);
  });
});

test("eager work on copies leaves the device's tensors where they are", async () => {
  await expectNoTensorsLeft(() => {
    const source = tf.tensor1d([1, 2]);
    const tree = { here: tf.scalar(5), there: onDevice(source) };
    source.dispose();
    const copied = forEager(tree);
    expect(copied.here).toBe(tree.here);
    const product = copied.there.mul(copied.here);
    expect([...product.dataSync()]).toEqual([5, 10]);
    expect([isOnDevice(tree.there), isOnDevice(copied.there)]).toEqual([true, false]);
    disposeTree([product, copied.there]);
    expect([...tree.there.dataSync()]).toEqual([1, 2]);
    disposeTree(tree);
  });
});

test("a tensor that was disposed of can't be moved", () => {
  const gone = tf.scalar(1);
  gone.dispose();
  expect(() => moveToDevice({ gone })).toThrow("got one that was at gone");
});

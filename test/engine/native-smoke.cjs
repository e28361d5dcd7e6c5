// Every entry point of the compiled addon, used and misused, without the rest of the library: a program of its own, so that it
// can run under AddressSanitizer or valgrind (lib/engine/native/README.md). Run it with --expose-gc.
const assert = require("node:assert/strict");
const { closeSync, openSync } = require("node:fs");
const {
  open,
  DeviceArray,
  GraphBuilder,
  computeLogits,
  addCrossEntropy,
  mapFile,
} = require("../../lib/engine/native/build/tandem.node");

const [float32, int32, string] = [1, 3, 7]; // TF_DataType
const [ofBool, ofType] = [3, 4]; // TF_AttrType
const T = { name: "T", type: ofType, value: float32 };
const array = (values, isVariable = false) =>
  new DeviceArray(float32, [values.length], Float32Array.from(values), isVariable);
const numbers = (arrays) => arrays.map((one) => [...one.readSync()]);

(async () => {
  linearModels();
  await mappedFiles();
  devices();
  await arrays();
  graphs();
  await programs();
  if (process.argv.includes("--out-of-memory")) await outOfMemory();
  await garbage();
  console.log("done");
})();

/** This file, mapped from a place within its first page, and collected. */
async function mappedFiles() {
  const file = openSync(__filename, "r");
  let text = Buffer.from(mapFile(file, 3, 11));
  assert.throws(() => mapFile(file, 0, 2 ** 40), /expected a file of at least 1099511627776 bytes, got \d+/);
  closeSync(file);
  assert.equal(text.toString(), "Every entry");
  text[0] = 0;
  text = undefined;
  gc();
  await new Promise(setImmediate);
  assert.throws(() => mapFile(999, 0, 1), /Bad file descriptor/);
  for (const wrong of [
    [0.5, 0, 1],
    ["0", 0, 1],
    [0, -1, 1],
    [0, 0, 0],
    [0, 0, Number.NaN],
  ])
    assert.throws(() => mapFile(...wrong), /mapFile: expected/);
}

/** They need no open engine. Two rows, three classes; then one row of weights, which is two classes. */
function linearModels() {
  const features = Float32Array.of(1, 2, -1, 0.5);
  const weights = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 3);
  const logits = new Float64Array(6);
  computeLogits(features, weights, 2, 2, logits);
  assert.deepEqual([...logits], [1, 2, 3, -1, 0.5, 3]);
  const labels = Int32Array.of(2, 0);
  const gradient = new Float64Array(9);
  const loss = addCrossEntropy(features, weights, 2, 1, labels, gradient);
  const expected = Math.log(Math.exp(-2) + Math.exp(-1) + 1) + Math.log(1 + Math.exp(1.5) + Math.exp(4));
  assert.ok(Math.abs(loss - expected) < 1e-14);
  assert.ok(Math.abs(gradient[2] + gradient[5] + gradient[8]) < 1e-15); // the biases' parts
  const both = new Float64Array(3);
  const binary = addCrossEntropy(features, Float64Array.of(0, 0, 0), 2, 1, Int32Array.of(1, 0), both);
  assert.deepEqual([binary, ...both], [2 * Math.log(2), -1, -0.75, 0]);
  const refused = [
    [[[1], weights, 2, 1, labels, gradient], /features in a Float32Array/],
    [[features, new Float32Array(9), 2, 1, labels, gradient], /weights in a Float64Array/],
    [[features, weights, 0, 1, labels, gradient], /expected features \[N, D\]/],
    [[features, weights, 3, 1, labels, gradient], /expected features \[N, D\]/],
    [[features, new Float64Array(0), 2, 1, labels, gradient], /expected features \[N, D\]/],
    [[features, weights, 2, 1, labels.subarray(1), gradient], /expected 2 labels, got 1/],
    [[features, weights, 2, 1, Int32Array.of(0, 3), gradient], /labels of 0 to 2, got 3/],
    [[features, weights, 2, 1, Int32Array.of(-1, 0), gradient], /labels of 0 to 2, got -1/],
    [[features, weights, 2, 1, labels, both], /expected 9 numbers of the gradient, got 3/],
  ];
  for (const [given, reason] of refused) assert.throws(() => addCrossEntropy(...given), reason);
  assert.throws(() => computeLogits(features, weights, 2, 1, both), /expected 6 logits, got 3/);
  assert.throws(() => computeLogits(features, weights, 2, 1, features), /logits in a Float64Array/);
  assert.throws(() => computeLogits());
}

function devices() {
  assert.throws(() => array([1]), /the engine is not open/);
  assert.throws(() => open("gpu"), /TensorFlow sees none/);
  const { device, devices } = open("cpu");
  assert.equal(device.type, "CPU");
  assert.deepEqual(open("cpu"), { device, devices });
}

async function arrays() {
  for (const isVariable of [false, true]) {
    const one = array([1, 2], isVariable);
    assert.deepEqual(
      [one.shape, one.type, [...one.readSync()], [...(await one.read())]],
      [[2], float32, [1, 2], [1, 2]],
    );
    const later = one.read();
    one.dispose();
    one.dispose();
    assert.deepEqual([...(await later)], [1, 2]);
    for (const use of [() => one.read(), () => one.readSync(), () => one.shape, () => one.type])
      assert.throws(use, /this array was disposed/);
  }
  const part = new Int32Array([1, 2, 3, 4]).subarray(1, 3);
  assert.deepEqual([...new DeviceArray(int32, [2, 1], part, true).readSync()], [2, 3]);
  assert.equal((await array([]).read()).length, 0);
  const none = new Float32Array(0);
  assert.throws(() => new DeviceArray(float32, [2], none, false), /expected 8 bytes for the shape of a tensor, got 0/);
  assert.throws(() => new DeviceArray(float32, [-1], none, false), /sides of tensors that make a size, got -1/);
  assert.throws(() => new DeviceArray(float32, [2 ** 32, 2 ** 32], none, false), /sides of tensors that make a size/);
  for (const type of [string, 99, -1]) assert.throws(() => new DeviceArray(type, [0], none, false), /type of numbers/);
  assert.throws(() => new DeviceArray(float32, [1], [1], false), /expected a typed array/);
  assert.throws(() => new DeviceArray(float32, "1", none, false), /array was expected/);
  assert.throws(() => new DeviceArray());
}

function graphs() {
  const graph = new GraphBuilder();
  const x = graph.placeholder(float32, [2]);
  assert.deepEqual(x, { id: 0, dtype: float32, shape: [2] });
  assert.ok(graph.definition("Square").length > 0);
  assert.throws(() => graph.definition("Nonsense"), /Op type not registered/);
  assert.throws(() => graph.placeholder(99, [1]), /invalid DataType/);
  assert.throws(() => graph.constant(float32, [3], Float32Array.of(1)), /expected 12 bytes/);
  assert.throws(() => graph.operation("Nonsense", [], []), /Op type not registered/);
  assert.throws(() => graph.operation("MatMul", [T], [x.id, x.id]), /rank 2 but is rank 1/);
  assert.throws(() => graph.operation("Square", [{ ...T, type: 99 }], [x.id]), /known kind of attribute for T/);
  for (const id of [-1, 99]) assert.throws(() => graph.operation("Square", [T], [id]), /the number of a node/);
  assert.throws(() => graph.operation("Square", 5, 6), /array was expected/);
  assert.throws(() => graph.assign(x.id, x.id), /expected a variable to assign/);
}

async function programs() {
  const graph = new GraphBuilder();
  const x = graph.placeholder(float32, [2]).id;
  const { resource, value } = graph.variable(float32, [2]);
  const two = graph.constant(float32, [], Float32Array.of(2)).id;
  const axis = graph.constant(int32, [], Int32Array.of(0)).id;
  const sum = graph.operation("AddV2", [T], [x, value.id])[0].id;
  const both = graph.operation("ConcatV2", [T, { ...T, name: "Tidx", value: int32 }], [[x, sum], axis])[0].id;
  graph.assign(resource.id, sum);
  const program = graph.program([x, resource.id], [both, two, x]);
  const [one, state] = [array([1, 2]), array([1, 2], true)];
  assert.deepEqual(numbers(await program.run([one, state])), [[1, 2, 2, 4], [2], [1, 2]]);
  assert.deepEqual(numbers(program.runSync([one, state])), [[1, 2, 3, 6], [2], [1, 2]]);
  assert.deepEqual(numbers([state]), [[3, 6]]);
  assert.ok(program.seconds > 0);
  await assert.rejects(program.run([one]), /expected 2 inputs, got 1/);
  await assert.rejects(program.run([state, one]), /expected a variable to update, got a value/);
  await assert.rejects(program.run([new DeviceArray(int32, [1], Int32Array.of(1), false), state]), /running a program/);
  assert.throws(() => program.runSync([one]), /expected 2 inputs, got 1/);
  for (const wrong of [[1], [{}], [program], [null]]) assert.throws(() => program.run(wrong), /an array on the device/);
  assert.throws(() => program.run(), /array was expected/);
  assert.throws(() => new program.constructor(), /is made by GraphBuilder.program/);
  assert.throws(() => DeviceArray.prototype.read.call(program), /Illegal invocation/);
  assert.deepEqual(numbers([state]), [[3, 6]]);
  const later = [program.run([state, state]), program.run([one, state]), state.read()];
  for (const used of [one, state, program, program]) used.dispose();
  assert.deepEqual(numbers(await later[0]), [[3, 6, 6, 12], [2], [3, 6]]);
  assert.deepEqual(numbers(await later[1]), [[1, 2, 7, 14], [2], [1, 2]]);
  assert.deepEqual([...(await later[2])], [7, 14]);
  assert.throws(() => program.run([]), /this program was disposed/);
}

/** TensorFlow tries again for ten seconds. */
async function outOfMemory() {
  const graph = new GraphBuilder();
  const side = 8e6; // its square times 4 bytes are 256 terabytes
  const x = graph.placeholder(float32, [side, 1]).id;
  const { resource, value } = graph.variable(float32, [2]);
  graph.assign(resource.id, graph.operation("AddV2", [T], [value.id, value.id])[0].id);
  const product = graph.operation("MatMul", [T, { name: "transpose_b", type: ofBool, value: true }], [x, x])[0].id;
  const program = graph.program([x, resource.id], [product]);
  const state = array([1, 2], true);
  const input = new DeviceArray(float32, [side, 1], new Float32Array(side), false);
  await assert.rejects(program.run([input, state]), /Out of memory/);
  assert.throws(() => state.readSync(), /this state was lost/);
  await assert.rejects(state.read(), /this state was lost/);
  state.dispose();
}

/** Objects that nobody disposes of. */
async function garbage() {
  for (let i = 0; i < 100; i++) array([1, 2], i % 2 === 0);
  for (let i = 0; i < 10; i++) new GraphBuilder().placeholder(float32, [1]);
  globalThis.gc?.();
  await new Promise(setImmediate);
}

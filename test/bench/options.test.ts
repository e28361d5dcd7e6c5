import { expect, test } from "vitest";
import { parseOptions } from "../../bench/options.js";

test("everything is measured against everything unless said otherwise", () => {
  const { engine, peers, probes, sizes, rounds } = parseOptions([]);
  expect(engine).toBe("compiled");
  expect(peers).toEqual(["torch-eager", "torch-compile", "eager", "transformers.js"]);
  expect(probes).toBe(true);
  expect(sizes).toEqual(["clip-5m", "vit-s16", "vit-b32"]);
  expect(rounds).toBe(10);
});

test("torch stands for both ways in which PyTorch computes, and each can be chosen alone", () => {
  expect(parseOptions(["--against", "torch"]).peers).toEqual(["torch-eager", "torch-compile"]);
  expect(parseOptions(["--against", "torch-compile,tensorflow.js"]).peers).toEqual(["torch-compile", "eager"]);
});

test("scikit-learn is compared in linear probes alone", () => {
  expect(parseOptions(["--against", "scikit-learn"])).toMatchObject({ peers: [], probes: true });
  expect(parseOptions(["--against", "torch"]).probes).toBe(false);
});

test("a program is not measured against itself", () => {
  expect(parseOptions(["--engine", "eager", "--against", "tensorflow.js,torch-eager"]).peers).toEqual(["torch-eager"]);
});

test("quick is the smallest size with three rounds, and can be adjusted", () => {
  expect(parseOptions(["--quick"])).toMatchObject({ sizes: ["clip-5m"], rounds: 3, quick: true });
  expect(parseOptions(["--quick", "--sizes", "vit-s16", "--rounds", "4"])).toMatchObject({
    sizes: ["vit-s16"],
    rounds: 4,
  });
});

test("unknown names and values are errors that list the known ones", () => {
  expect(() => parseOptions(["--against", "jax"])).toThrow("torch, tensorflow.js, transformers.js");
  expect(() => parseOptions(["--sizes", "vit-g14"])).toThrow("clip-5m, vit-s16, vit-b32");
  expect(() => parseOptions(["--rounds", "0"])).toThrow("positive whole number, got 0");
  expect(() => parseOptions(["--engine", "jit"])).toThrow("compiled or eager, got jit");
  expect(() => parseOptions(["--turns", "3"])).toThrow("--turns");
});

// Models from files against the reference that wrote them: embeddings, logits, the loss, and its gradients.

import { valueAndGradients } from "../lib/engine/gradients.js";
import { compile, disposeTree, leaves, namedLeaves, type Tree, tf, withLeaves } from "../lib/index.js";
import type { Case, WeightsOfCase } from "./cases.js";
import { type Difference, difference, largest } from "./differences.js";
import { type ComputableModel, loadComputable, type Results } from "./loading.js";
import { compareComputed, type Outcome } from "./outcomes.js";

export interface ComparisonOptions {
  readonly execution: "eager" | "compiled";
}

/** An outcome for each form of the case's weights; gradients are compared with the first. */
export async function compareModel(each: Case, options: ComparisonOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [i, weights] of each.weights.entries()) {
    const base = { case: each, form: weights.path };
    const gradients = i === 0 ? each.gradients : null;
    try {
      outcomes.push({ ...base, differences: await compareForm(each, { weights, gradients }, options) });
    } catch (error) {
      outcomes.push({ ...base, differences: new Map(), error: error instanceof Error ? error.message : `${error}` });
    }
  }
  return outcomes;
}

interface Forms {
  readonly weights: WeightsOfCase;
  readonly gradients: WeightsOfCase | null;
}

async function compareForm(
  each: Case,
  { weights, gradients }: Forms,
  { execution }: ComparisonOptions,
): Promise<Map<string, Difference>> {
  const model = await loadComputable(each, weights);
  const inputs = inputTensors(each);
  const program = compile(gradients ? withGradients(model) : model.compute, { name: each.name, execution });
  try {
    const { gradients: computedGradients, ...results } = await program(model.params, inputs);
    const differences = await compareComputed(new Map(Object.entries(results as Results)), each);
    if (gradients) {
      const expected = await loadComputable(each, gradients);
      for (const [name, each] of await compareGradients(computedGradients as Tree, expected.params))
        differences.set(name, each);
      disposeTree(expected.params);
      disposeTree(computedGradients as Tree);
    }
    disposeTree(results);
    return differences;
  } finally {
    program.dispose();
    disposeTree([model.params, inputs]);
  }
}

/** Results of the model, and the gradients of its loss with respect to all parameters. */
function withGradients({ compute }: ComputableModel) {
  return (params: Tree, inputs: Record<string, Tree>): Record<string, Tree> => {
    const loss = () => compute(params, inputs).loss;
    const { gradients } = valueAndGradients(loss, leaves(params));
    return { ...compute(params, inputs), gradients: withLeaves(params, gradients) };
  };
}

function inputTensors({ inputs }: Case): Record<string, Tree> {
  const tensors: Record<string, Tree> = {};
  for (const [name, { shape, values }] of inputs)
    tensors[name] = tf.tensor(values, [...shape], name === "ids" ? "int32" : "float32");
  return tensors;
}

/**
 * Leaf by leaf. What a tenth of the largest gradient hides is rounding: a bias of attention's keys, which changes nothing,
 * has a gradient of zero, and that of the logit scale is a sum of numbers that nearly cancel.
 */
async function compareGradients(ours: Tree, theirs: Tree): Promise<[string, Difference][]> {
  const [found, expected] = await Promise.all([valuesOf(ours), valuesOf(theirs)]);
  const floor = 0.1 * Math.max(...[...expected.values()].map(largest));
  return [...expected]
    .filter(([path]) => !isStatistic(path))
    .map(([path, values]) => [`gradient of ${path}`, difference(found.get(path)!, values, { floor })]);
}

async function valuesOf(tree: Tree): Promise<Map<string, ArrayLike<number>>> {
  const read = namedLeaves(tree).map(async ({ path, tensor }) => [path, await tensor.data()] as const);
  return new Map(await Promise.all(read));
}

/** Means and variances of batch normalisation are not learned by gradients. */
function isStatistic(path: string): boolean {
  return /\/(mean|variance)$/.test(path);
}

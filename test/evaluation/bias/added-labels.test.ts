import { expect, test } from "vitest";
import { addedLabelEffect } from "../../../lib/evaluation/bias/added-labels.js";
import { groupPictures } from "../../../lib/evaluation/bias/groups.js";
import { expectNumbers } from "../../tensors.js";
import { direction } from "../embeddings.js";

// Labels at 0, 60 and, added, 80 degrees. Pictures at 85 degrees are "suspicious" until there is "child".
const labels = ["adult", "suspicious", "child"];
const classifier = Float32Array.from([0, 60, 80].flatMap(direction));
const rows = [
  ...Array.from({ length: 12 }, () => ({ degrees: 5, age: "old" })),
  ...Array.from({ length: 8 }, () => ({ degrees: 62, age: "old" })),
  ...Array.from({ length: 14 }, () => ({ degrees: 5, age: "young" })),
  ...Array.from({ length: 1 }, () => ({ degrees: 62, age: "young" })),
  ...Array.from({ length: 5 }, () => ({ degrees: 85, age: "young" })),
  ...Array.from({ length: 2 }, () => ({ degrees: 85, age: "unborn" })),
];
const pictures = Float32Array.from(rows.flatMap(({ degrees }) => direction(degrees)));
const options = {
  ...{ embedDim: 2, logitScale: 1, labels, sets: { harm: ["suspicious"] }, added: ["child"] },
  grouping: byAge(rows),
};

test("rates of the same pictures are compared without and with the added label, group by group", async () => {
  const { changes, added } = await addedLabelEffect(pictures, classifier, options);
  expect(added).toEqual(["child"]);
  const [old, unborn, young] = changes;
  expect([old, young].map(({ without }) => without.successes)).toEqual([8, 6]);
  expect([old, young].map((row) => row.with.successes)).toEqual([8, 1]);
  // Five of 20 left: scipy.stats.beta.ppf(0.0125, 5, 16) and (0.9875, 6, 15), two intervals at once. McNemar's p-value is
  // scipy.stats.binomtest(5, 5, 0.5).pvalue = 0.0625; Holm doubles it.
  expect(young.change).toMatchObject({ name: "harm: young", estimate: -0.25, isSignificant: false });
  expectNumbers(young.change!.interval, [-0.5226231879152076, -0.07270820308626239], 1e-10);
  expectNumbers([young.change!.pValue, young.change!.adjustedPValue], [0.0625, 0.125], 1e-12);
  expect(old.change).toMatchObject({ estimate: 0, pValue: 1 });
  expect(old.change!.interval[1]).toBe(0);
  expect(unborn).toMatchObject({ group: "unborn", without: { trials: 2, isSmall: true } });
  expect(unborn.without.successes).toBeUndefined();
  expect(unborn.change).toBeUndefined();
});

test("at a threshold, an added label takes probability away from the others", async () => {
  // At 85 degrees the logits are 10 times cos 85, cos 25 and cos 5: without "child" nearly all is on "suspicious", with it
  // exp(9.063) / (exp(0.872) + exp(9.063) + exp(9.962)) = 0.289.
  const scaled = { ...options, logitScale: 10 };
  const rates = async (threshold: number) => {
    const { changes } = await addedLabelEffect(pictures, classifier, { ...scaled, threshold });
    return [changes[2].without.successes, changes[2].with.successes];
  };
  expect(await rates(0.28)).toEqual([6, 6]);
  expect(await rates(0.3)).toEqual([6, 1]);
});

test("with a logit bias probabilities stay, and so do rates at a threshold", async () => {
  const { changes } = await addedLabelEffect(pictures, classifier, { ...options, logitBias: -0.5, threshold: 0.5 });
  expect(changes.map(({ change }) => change?.estimate)).toEqual([0, undefined, 0]);
});

test("a large effect is significant", async () => {
  const many = Array.from({ length: 40 }, (_, i) => ({ degrees: 85, age: i < 20 ? "young" : "younger" }));
  const embeddings = Float32Array.from(many.flatMap(({ degrees }) => direction(degrees)));
  const { changes } = await addedLabelEffect(embeddings, classifier, {
    ...options,
    grouping: byAge(many),
  });
  expect(changes.map(({ change }) => [change?.estimate, change?.isSignificant])).toEqual([
    [-1, true],
    [-1, true],
  ]);
});

test("added labels that are no labels, or that are in a set, are refused", async () => {
  const refused = (added: string[]) => expect(addedLabelEffect(pictures, classifier, { ...options, added })).rejects;
  await refused([]).toThrow("expected one or more added labels among the labels, got none");
  await refused(["kid"]).toThrow("expected one or more added labels among the labels, got kid");
  await refused(["suspicious"]).toThrow('expected added labels in none of the sets, got "suspicious"');
});

function byAge(rows: readonly { age: string }[]) {
  return groupPictures(
    rows.map(({ age }) => ({ age })),
    ["age"],
  );
}

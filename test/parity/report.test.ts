import { expect, test } from "vitest";
import type { Case } from "../../parity/cases.js";
import type { Difference } from "../../parity/differences.js";
import type { Outcome } from "../../parity/outcomes.js";
import { modelSection, report } from "../../parity/report.js";

test("a family's row has the worst difference of each quantity over all its files", () => {
  const { rows, isEqual } = modelSection([
    outcome({ image_embeddings: apart(2e-7), loss: apart(1e-8) }),
    outcome({ image_embeddings: apart(5e-7), "gradient of a": apart(3e-6), "gradient of b": apart(1e-6) }),
  ]);
  const worst = { image: "5.0e-7", text: "", logits: "", loss: "1.0e-8", gradient: "3.0e-6", "by element": "3.0e-6" };
  expect(rows).toEqual([{ family: "lit", models: 1, files: 2, ...worst, verdict: "equal" }]);
  expect(isEqual).toBe(true);
});

test("features are the image's or the text's, as the tower is", () => {
  const { case: given, ...rest } = outcome({ features: apart(1e-6) });
  const [row] = modelSection([{ case: { ...given, kind: "text-tower" }, ...rest }]).rows;
  expect([row.image, row.text]).toEqual(["", "1.0e-6"]);
});

test("what differs is listed with the quantities that do", () => {
  const section = modelSection([
    outcome({ loss: apart(1e-7), image_embeddings: { relative: 2e-5, elementwise: 3e-2 } }),
  ]);
  expect(section.isEqual).toBe(false);
  expect(section.notes).toContain(
    "Not equal:\n\n- lit/000-bert (2 layers), model.npz: image_embeddings 2.0e-5, by element 3.0e-2",
  );
});

test("an error differs, unless the case need not be loadable: then it was refused", () => {
  const failed = { ...outcome({}), error: "loadModel: expected more, got less in somewhere/lit/000-bert/model.npz" };
  const refused = { ...failed, case: { ...failed.case, facts: { ...failed.case.facts, optional: true } } };
  expect(modelSection([failed]).isEqual).toBe(false);
  const { rows, isEqual, notes } = modelSection([refused, refused, outcome({ loss: apart(0) })]);
  expect(isEqual).toBe(true);
  expect(rows[0].verdict).toBe("equal, 2 refused");
  expect(notes).toContain(
    "Refused, with the reason:\n\n- lit/000-bert (2 layers), model.npz: loadModel: expected more, got less in model.npz",
  );
});

test("the report ends with where it came from", () => {
  const section = modelSection([outcome({ loss: apart(0) })]);
  const text = report([section], { commit: "abc", engine: "TensorFlow 2", seed: 3, execution: "eager" });
  expect(text).toMatch(/References: timm 1, transformers 2\.\n\nSeed 3, eager; TensorFlow 2; commit abc\.$/);
});

function apart(relative: number): Difference {
  return { relative, elementwise: relative };
}

function outcome(differences: Record<string, Difference>): Outcome {
  const given: Partial<Case> = {
    name: "000-bert",
    family: "lit",
    kind: "dual-encoder",
    about: "2 layers",
    reference: "timm 1, transformers 2",
    folder: "somewhere/lit/000-bert",
    facts: { optional: false, sigmoid: false },
  };
  return { case: given as Case, form: "model.npz", differences: new Map(Object.entries(differences)) };
}

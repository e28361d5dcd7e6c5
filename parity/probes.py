"""Random classification problems with what scikit-learn makes of them: python parity/probes.py OUT_FOLDER [--cases n] [--seed n].

OUT_FOLDER/cases.json says what each problem is; numbers.gz holds their numbers one after the other: features [N, D] in float32,
labels [N] in int32, coefficients [R, D + 1] with intercepts last in float64, predicted labels [N] in int32. Without --cases, the
few small ones that the tests read.

After a hundred iterations or so rounding decides where scikit-learn stops: with its rows in another order it comes to other
coefficients. So each problem says how far apart scikit-learn is from itself, and what value its coefficients give the objective.
"""
import argparse
import gzip
import json
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

VARIANTS = [
    "several classes",
    "two classes",
    "missing classes",
    "two classes of several",
    "unit length",
    "separable",
    "two separable classes",
    "constant and equal features",
    "uneven scales",
    "fewer examples than features",
    "stopped early",
    "hardly any penalty",
    "no penalty",
    "very strong penalty",
    "coarse tolerance",
]


def problem(draw, variant, small):
    """Features, labels, number of classes and options of one problem."""
    count = int(draw.integers(30, 40 if small else 800))
    width = int(draw.integers(2, 6 if small else 96))
    classes = 2 if variant in ("two classes", "two separable classes") else int(draw.integers(4, 6 if small else 30))
    if variant == "fewer examples than features":
        width = count + 10
    strength = 10 ** draw.uniform(-3, 3)
    options = {"maxIterations": 1000, "tolerance": 1e-4}
    labels = np.concatenate([np.arange(classes), draw.integers(0, classes, count - classes)])
    if variant == "missing classes":
        labels[labels == 2] = 0
    if variant == "two classes of several":
        labels = np.where(labels < 2, 1, 3)
    spread = 6 if "separable" in variant else draw.uniform(0.2, 1)
    features = draw.normal(size=(classes, width))[labels] * spread + draw.normal(size=(count, width))
    if variant == "unit length":
        features /= np.linalg.norm(features, axis=1, keepdims=True)
    if variant == "constant and equal features":
        features[:, 0] = draw.choice([0, 1, -7.5])
        features[:, -1] = features[:, -2]
    if variant == "uneven scales":
        features *= 10 ** draw.uniform(-1, 1, width)
    if variant == "stopped early":
        options["maxIterations"] = int(draw.integers(1, 30))
        features = 3 * features + 2
    if variant in ("hardly any penalty", "no penalty", "very strong penalty"):
        strength = {"hardly any penalty": 1e-6, "no penalty": 0.0, "very strong penalty": 1e6}[variant]
    if variant == "coarse tolerance":
        options["tolerance"] = 0.03
    return features.astype(np.float32), labels.astype(np.int32), classes, {"l2": strength, **options}


def solved(features, labels, options):
    """scikit-learn's coefficients [R, D + 1] and predictions [N] in double precision, and its number of iterations."""
    model = LogisticRegression(
        C=1 / options["l2"] if options["l2"] > 0 else np.inf,
        max_iter=options["maxIterations"],
        tol=options["tolerance"],
    ).fit(features.astype(np.float64), labels)
    coefficients = np.concatenate([model.coef_, model.intercept_[:, None]], axis=1)
    return coefficients, model.predict(features.astype(np.float64)).astype(np.int32), int(model.n_iter_[0])


def objective(features, labels, coefficients, l2):
    """Sum of the cross-entropies and the penalty."""
    logits = features.astype(np.float64) @ coefficients[:, :-1].T + coefficients[:, -1]
    if len(coefficients) == 1:
        logits = np.concatenate([np.zeros_like(logits), logits], axis=1)
    right = logits[np.arange(len(labels)), np.searchsorted(np.unique(labels), labels)]
    return float((logsumexp(logits, axis=1) - right).sum() + l2 / 2 * (coefficients[:, :-1] ** 2).sum())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cases", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    cases, numbers = [], []
    for i in range(given.cases or len(VARIANTS)):
        variant = VARIANTS[i % len(VARIANTS)]
        features, labels, classes, options = problem(np.random.default_rng([given.seed, i]), variant, not given.cases)
        coefficients, predicted, iterations = solved(features, labels, options)
        shapes = {"count": len(labels), "width": features.shape[1], "rows": len(coefficients), "classes": classes}
        again = solved(features[::-1], labels[::-1], options)[0]
        apart = float(np.abs(again - coefficients).max() / np.abs(coefficients).max())
        loss = objective(features, labels, coefficients, options["l2"])
        cases.append({"variant": variant, **shapes, **options, "iterations": iterations, "loss": loss, "apart": apart})
        numbers += [features, labels, coefficients, predicted]
    given.out.mkdir(parents=True, exist_ok=True)
    versions = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__}
    (given.out / "cases.json").write_text(json.dumps({"versions": versions, "cases": cases}, indent=1) + "\n")
    with gzip.GzipFile(given.out / "numbers.gz", "wb", mtime=0) as file:
        for array in numbers:
            file.write(array.tobytes())


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # problems that are stopped early
    main()

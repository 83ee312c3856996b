"""Prints what Keras computes for its metrics after each batch, as JSON.

    KERAS_BACKEND=jax python metrics.py > metrics.json

Needs keras and jax from PyPI. kerasMetrics.test.ts compares Clampwise with it.
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras  # noqa: E402
import numpy as np  # noqa: E402

random = np.random.default_rng(20240713)
M = keras.metrics
N = 3


def array(*shape):
    return random.integers(-256, 256, shape) / 128


def between(*shape):
    # 1/8, 1/4, ... are ends of the buckets of 9 thresholds, .5 is the threshold of precision.
    return random.integers(0, 33, shape) / 32


def zeroOrOne(*shape):
    return random.integers(0, 2, shape).astype("float64")


def classes(*shape):
    return random.integers(0, shape[-1], shape[:-1]).astype("float64")


def column(*shape):
    return classes(*shape)[..., None]


def oneHot(*shape):
    return np.eye(shape[-1])[classes(*shape).astype("int64")]


def zeros(*shape):
    return np.zeros(shape)


def ties(*shape):
    return random.integers(0, 3, shape) / 2


def fromCompile(name):
    """Keras's choice for a name in compile, with its default settings."""

    def make():
        return keras.src.trainers.compile_utils.CompileMetrics([name], None)

    return make


# ours, options, Keras's, true values, predictions, shape of a batch
METRICS = [
    ("accuracy", {}, fromCompile("accuracy"), oneHot, between, (6, 3)),
    ("accuracy", {}, fromCompile("accuracy"), classes, between, (6, 3)),
    ("accuracy", {}, fromCompile("accuracy"), column, between, (6, 3)),
    ("accuracy", {}, fromCompile("accuracy"), zeroOrOne, between, (6, 1)),
    ("accuracy", {}, fromCompile("accuracy"), oneHot, between, (4, 2, 3)),
    ("binaryAccuracy", {}, M.BinaryAccuracy, zeroOrOne, between, (6, 3)),
    ("binaryAccuracy", {"threshold": 0.25}, M.BinaryAccuracy, zeroOrOne, between, (6, 1)),
    ("categoricalAccuracy", {}, M.CategoricalAccuracy, oneHot, between, (8, 4)),
    ("sparseCategoricalAccuracy", {}, M.SparseCategoricalAccuracy, classes, between, (8, 4)),
    ("topKCategoricalAccuracy", {"k": 2}, M.TopKCategoricalAccuracy, oneHot, between, (8, 5)),
    ("topKCategoricalAccuracy", {}, M.TopKCategoricalAccuracy, oneHot, between, (8, 9)),
    ("sparseTopKCategoricalAccuracy", {"k": 3}, M.SparseTopKCategoricalAccuracy, classes, between, (8, 7)),
    ("precision", {}, M.Precision, zeroOrOne, between, (9, 1)),
    ("precision", {"thresholds": 0.75}, M.Precision, zeroOrOne, between, (9, 2)),
    ("precision", {"class_id": 1}, M.Precision, oneHot, between, (9, 3)),
    ("recall", {}, M.Recall, zeroOrOne, between, (9, 1)),
    ("recall", {"thresholds": 0.75}, M.Recall, zeroOrOne, between, (9, 2)),
    ("recall", {"class_id": 2}, M.Recall, oneHot, between, (9, 3)),
    ("auc", {}, M.AUC, zeroOrOne, between, (20, 1)),
    ("auc", {"num_thresholds": 9}, M.AUC, zeroOrOne, between, (20, 1)),
    ("auc", {"curve": "PR"}, M.AUC, zeroOrOne, between, (20, 1)),
    ("auc", {"curve": "PR", "num_thresholds": 5}, M.AUC, zeroOrOne, between, (20, 2)),
    ("auc", {"from_logits": True}, M.AUC, zeroOrOne, array, (20, 1)),
    ("rootMeanSquaredError", {}, M.RootMeanSquaredError, array, array, (5, 3)),
    ("cosineSimilarity", {}, M.CosineSimilarity, array, array, (5, 3)),
    ("r2Score", {}, M.R2Score, array, array, (5, 1)),
    ("r2Score", {}, M.R2Score, array, array, (5, 3)),
    ("mse", {}, M.MeanSquaredError, array, array, (5, 3)),
    ("mae", {}, M.MeanAbsoluteError, array, array, (5, 3)),
    ("binaryCrossentropy", {}, M.BinaryCrossentropy, zeroOrOne, between, (5, 3)),
    ("categoricalCrossentropy", {}, M.CategoricalCrossentropy, oneHot, between, (5, 3)),
    ("sparseCategoricalCrossentropy", {}, M.SparseCategoricalCrossentropy, classes, between, (5, 3)),
    ("f1Score", {"average": "macro"}, M.F1Score, oneHot, between, (9, 3)),
    ("f1Score", {"average": "weighted"}, M.F1Score, zeroOrOne, array, (9, 4)),
    ("f1Score", {"average": "micro"}, M.F1Score, oneHot, between, (9, 3)),
    ("f1Score", {"average": "macro", "threshold": 0.5}, M.F1Score, zeroOrOne, between, (9, 1)),
    ("f1Score", {"average": "macro", "threshold": 0.25}, M.F1Score, zeroOrOne, between, (9, 3)),
    ("f1Score", {"average": "weighted", "threshold": 0.75}, M.F1Score, zeroOrOne, between, (9, 3)),
    ("f1Score", {"average": "micro", "threshold": 0.5}, M.F1Score, zeroOrOne, between, (9, 3)),
    ("f1Score", {"average": "macro"}, M.F1Score, zeros, zeros, (4, 3)),
    ("f1Score", {"average": "macro"}, M.F1Score, oneHot, ties, (6, 3)),
]


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def ours(options):
    names = {"thresholds": "threshold"}
    return {names.get(key, camel(key)): value for key, value in options.items()}


def result(metric):
    value = metric.result()
    return float(value["accuracy"] if isinstance(value, dict) else value)


def run(make, options, batches, weighted):
    metric = make(**options)
    results = []
    for y_true, y_pred, weights in batches:
        given = None
        if weighted:
            given = np.asarray(weights)
            # Keras's losses and accuracies of several rows want a weight for each row.
            if np.ndim(y_pred) == 3:
                given = np.broadcast_to(given[:, None], np.shape(y_pred)[:2])
        arguments = [np.asarray(y_true, "float32"), np.asarray(y_pred, "float32")]
        metric.update_state(*arguments, sample_weight=given)
        results.append(result(metric))
    return results


def entry(name, options, make, truths, predictions, shape):
    batches = []
    for k in range(N):
        size = (shape[0] - k, *shape[1:])
        weights = random.integers(0, 5, size[0]) / 4
        batches.append((truths(*size).tolist(), predictions(*size).tolist(), weights.tolist()))
    # A weighted name of compile has another place for weights.
    by_name = not options and name == "accuracy"
    made = {
        "name": name,
        "options": ours(options),
        "batches": [{"yTrue": t, "yPred": p, "weights": w} for t, p, w in batches],
        "results": run(make, options, batches, False),
    }
    if not by_name:
        made["weighted"] = run(make, options, batches, True)
    return made


print(
    json.dumps(
        {
            "source": f"keras {keras.__version__}, {keras.backend.backend()} backend",
            "entries": [entry(*metric) for metric in METRICS],
        }
    )
)

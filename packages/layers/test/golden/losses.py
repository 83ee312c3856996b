"""Prints what Keras computes in float64 for its losses, as JSON.

    KERAS_BACKEND=tensorflow python losses.py > losses.json

Needs keras and tensorflow from PyPI. On JAX, Keras takes means in float32. kerasLosses.test.ts
compares Clampwise with it.
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

keras.config.set_floatx("float64")

random = np.random.default_rng(20240711)


def array(*shape):
    return random.integers(-256, 256, shape) / 128


def parts(*shape):
    values = random.integers(1, 64, shape) / 64
    return values / values.sum(axis=-1, keepdims=True)


def between(*shape):
    return random.integers(1, 63, shape) / 64


def edges(*shape):
    return random.choice([0, 1e-9, 0.25, 0.5, 0.875, 1 - 1e-9, 1], shape)


def zeroOrOne(*shape):
    return random.integers(0, 2, shape).astype("float64")


def classes(*shape):
    return random.integers(0, shape[-1], shape[:-1]).astype("float64")


def signs(*shape):
    return zeroOrOne(*shape) * 2 - 1


def oneHot(*shape):
    return np.eye(shape[-1])[classes(*shape).astype("int64")]


def plain(values):
    return np.asarray(values).tolist()


K = keras.losses
# name, options, loss, true values, predictions
LOSSES = [
    ("meanSquaredError", {}, K.MeanSquaredError, array, array),
    ("meanAbsoluteError", {}, K.MeanAbsoluteError, array, array),
    ("meanAbsolutePercentageError", {}, K.MeanAbsolutePercentageError, array, array),
    ("meanSquaredLogarithmicError", {}, K.MeanSquaredLogarithmicError, between, between),
    ("huber", {}, K.Huber, array, array),
    ("huber", {"delta": 0.25}, K.Huber, array, array),
    ("logCosh", {}, K.LogCosh, array, array),
    ("poisson", {}, K.Poisson, between, between),
    ("klDivergence", {}, K.KLDivergence, parts, parts),
    ("hinge", {}, K.Hinge, signs, array),
    ("hinge", {}, K.Hinge, zeroOrOne, array),
    ("squaredHinge", {}, K.SquaredHinge, signs, array),
    ("squaredHinge", {}, K.SquaredHinge, zeroOrOne, array),
    ("categoricalHinge", {}, K.CategoricalHinge, oneHot, array),
    ("cosineSimilarity", {}, K.CosineSimilarity, array, array),
    ("binaryCrossentropy", {}, K.BinaryCrossentropy, zeroOrOne, between),
    ("binaryCrossentropy", {"from_logits": True}, K.BinaryCrossentropy, between, array),
    ("binaryCrossentropy", {"label_smoothing": 0.25}, K.BinaryCrossentropy, zeroOrOne, between),
    (
        "binaryCrossentropy",
        {"from_logits": True, "label_smoothing": 0.25},
        K.BinaryCrossentropy,
        zeroOrOne,
        array,
    ),
    ("binaryCrossentropy", {}, K.BinaryCrossentropy, between, edges),
    ("categoricalCrossentropy", {}, K.CategoricalCrossentropy, parts, edges),
    ("categoricalCrossentropy", {}, K.CategoricalCrossentropy, oneHot, between),
    ("categoricalCrossentropy", {}, K.CategoricalCrossentropy, parts, parts),
    ("categoricalCrossentropy", {"from_logits": True}, K.CategoricalCrossentropy, parts, array),
    ("categoricalCrossentropy", {"label_smoothing": 0.25}, K.CategoricalCrossentropy, oneHot, parts),
    (
        "categoricalCrossentropy",
        {"from_logits": True, "label_smoothing": 0.25},
        K.CategoricalCrossentropy,
        oneHot,
        array,
    ),
    ("sparseCategoricalCrossentropy", {}, K.SparseCategoricalCrossentropy, classes, between),
    (
        "sparseCategoricalCrossentropy",
        {"from_logits": True},
        K.SparseCategoricalCrossentropy,
        classes,
        array,
    ),
]


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def gradient(fn, y):
    y = tf.Variable(y)
    with tf.GradientTape() as tape:
        value = fn(y)
    return plain(tape.gradient(value, y))


def entry(name, options, make, truths, predictions, shape):
    y_true, y_pred = truths(*shape), predictions(*shape)
    options_in_64 = {**options, "dtype": "float64"}
    loss = make(**options_in_64)
    rows = make(**options_in_64, reduction="none")(y_true, y_pred)
    # One weight for each example. Keras wants as many axes as the losses have.
    weights = random.integers(0, 8, (shape[0],)) / 4
    spread = np.broadcast_to(weights.reshape(-1, *[1] * (rows.ndim - 1)), rows.shape)
    return {
        # In float32, 1 less the highest prediction is not 1e-7.
        "dtypes": ["float64"] if predictions is edges else ["float32", "float64"],
        "name": name,
        "options": {camel(key): value for key, value in options.items()},
        "yTrue": plain(y_true),
        "yPred": plain(y_pred),
        "rows": plain(rows),
        "mean": plain(loss(y_true, y_pred)),
        "gradient": gradient(lambda y: loss(y_true, y), y_pred),
        "weights": plain(weights),
        "weighted": plain(loss(y_true, y_pred, sample_weight=spread)),
        "weightedGradient": gradient(
            lambda y: loss(y_true, y, sample_weight=spread), y_pred
        ),
    }


shapes = [(5, 4), (2, 3, 4)]
result = {
    "source": f"keras {keras.__version__}, {keras.backend.backend()} backend",
    "entries": [entry(*loss, shape) for loss in LOSSES for shape in shapes],
}
print(json.dumps(result))

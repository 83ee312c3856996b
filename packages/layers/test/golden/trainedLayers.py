"""Prints training runs of Keras in float64 with normalization, embeddings and penalties, as JSON.

    KERAS_BACKEND=tensorflow python trainedLayers.py > trainedLayers.json

Needs keras and tensorflow from PyPI. trainedLayers.test.ts trains the same models with Clampwise.
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras  # noqa: E402
import numpy as np  # noqa: E402

keras.config.set_floatx("float64")

random = np.random.default_rng(20250303)
L = keras.layers
R = keras.regularizers


def array(*shape):
    return (random.integers(-1500, 1500, shape) * 2 + 1) / 1000


def flat(values):
    numbers = np.asarray(values, dtype="float64").ravel()
    assert np.all(np.isfinite(numbers))
    return [int(v) if v == int(v) else float(f"{v:.13g}") for v in numbers]


def normalized():
    return keras.Sequential(
        [
            keras.Input((4,)),
            L.Dense(6, kernel_regularizer=R.L1L2(0.01, 0.02), bias_regularizer="l2"),
            L.BatchNormalization(momentum=0.75, gamma_regularizer="l1", beta_constraint="non_neg"),
            L.LeakyReLU(),
            L.Dense(5, activation="gelu", kernel_regularizer="l2"),
            L.LayerNormalization(beta_regularizer=R.L2(0.5)),
            L.Dense(2, activity_regularizer=R.L2(0.25)),
        ]
    )


def embedded():
    return keras.Sequential(
        [
            keras.Input((3,)),
            L.Embedding(5, 4, embeddings_regularizer="l2", embeddings_constraint="max_norm"),
            L.UnitNormalization(),
            L.Flatten(),
            L.Dense(4, activation="silu", activity_regularizer="l1"),
            L.Reshape((2, 2)),
            L.LayerNormalization(axis=[1, 2]),
            L.Flatten(),
            L.Dense(2, activation="elu"),
        ]
    )


def frozen():
    """Transfer learning: the first layers do not train."""
    model = normalized()
    for layer in model.layers[:3]:
        layer.trainable = False
    return model


def run(make, x, y):
    model = make()
    weights = [array(*w.shape) / 4 for w in model.weights]
    weights = [abs(w) if "variance" in v.name else w for v, w in zip(model.weights, weights)]
    # A constraint holds for given weights too, but Keras applies it first in a step.
    weights = [
        np.maximum(w, 0) if v.constraint is not None and v.name == "beta" else w
        for v, w in zip(model.weights, weights)
    ]
    model.set_weights(weights)
    model.compile(optimizer=keras.optimizers.SGD(0.03125), loss="mse")
    history = model.fit(
        x, y, epochs=3, batch_size=8, shuffle=False, validation_data=(x, y), verbose=0
    ).history
    return {
        "x": flat(x),
        "y": flat(y),
        "weights": [flat(w) for w in weights],
        "loss": flat(history["loss"]),
        "valLoss": flat(history["val_loss"]),
        "trained": [flat(w) for w in model.get_weights()],
        "predicted": flat(model.predict(x, verbose=0)),
    }


result = {
    "source": f"keras {keras.__version__}, {keras.backend.backend()} backend",
    "normalized": run(normalized, array(20, 4), array(20, 2)),
    "frozen": run(frozen, array(16, 4), array(16, 2)),
    "embedded": run(embedded, random.integers(0, 5, (16, 3)).astype("float64"), array(16, 2)),
}
print(json.dumps(result, separators=(",", ":")))

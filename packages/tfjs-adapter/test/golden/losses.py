"""Writes what Keras 3 and tf_keras compute for losses: a model with one weight, one step of SGD, the loss before it.

    KERAS_BACKEND=jax python losses.py

Each case holds the model and its training configuration as Keras itself writes them.
"""

import json
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tf_keras  # noqa: E402

HERE = Path(__file__).parent
RANDOM = np.random.default_rng(11)


def shaped(*shape):
    return RANDOM.standard_normal(shape).astype("float32").round(3)


X = shaped(4, 3)
KERNEL = shaped(3, 3)
ONE_HOT = np.eye(3, dtype="float32")[[0, 2, 1, 1]]
CLASSES = np.array([[0], [2], [1], [1]], dtype="float32")
BITS = np.array([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0]], dtype="float32")
SIGNS = BITS * 2 - 1
REAL = shaped(4, 3)
STEPS = shaped(2, 4, 3)
STEP_REAL = shaped(2, 4, 3)
STEP_CLASSES = np.array([[[0], [1], [2], [1]], [[2], [2], [0], [1]]], dtype="float32")


def plain(value):
    """A value as JSON has it."""
    return json.loads(json.dumps(value, default=lambda x: x.tolist() if hasattr(x, "tolist") else str(x)))


def array(x):
    return {"shape": list(x.shape), "values": np.asarray(x, dtype="float64").ravel().tolist()}


def built(k, activation, x):
    layer = k.layers.Dense(3, use_bias=False, activation=activation, name="layer")
    return k.Sequential([k.layers.Input(x.shape[1:]), layer], name="model")


def two_outputs(k, x):
    given = k.Input(x.shape[1:], name="given")
    steps = k.layers.Dense(3, use_bias=False, name="steps")(given)
    last = k.layers.Dense(3, use_bias=False, name="last")(k.layers.Flatten(name="flat")(given))
    return k.Model(given, [steps, last], name="model")


def step(name, version, k, model, kernels, x, ys, loss, **compiled):
    model.set_weights(kernels)
    model.compile(k.optimizers.SGD(learning_rate=0.5), loss=loss, **compiled)
    config = plain(model.get_compile_config())
    # What the file says, and not what was asked for: Keras 3 does not save the delta of Huber.
    model.compile_from_config(json.loads(json.dumps(config)))
    value = model.train_on_batch(x, ys if len(ys) > 1 else ys[0])
    total = float(np.ravel(value)[0])
    after = [w.copy() for w in model.get_weights()]
    return {
        "name": f"{name}, Keras {version}",
        "keras_version": k.__version__,
        "model": json.loads(model.to_json()),
        "training": config,
        "kernels": [array(w) for w in kernels],
        "x": array(x),
        "ys": [array(y) for y in ys],
        "loss": total,
        "after": [array(w) for w in after],
    }


def single(k):
    """Name, activation, labels, loss, and what differs from the usual."""
    losses = k.losses
    small, zero, large = KERNEL * 1e-5, KERNEL * 0, KERNEL * 60
    yield "mse", None, REAL, "mse"
    yield "mean_squared_error, sum", None, REAL, losses.MeanSquaredError(reduction="sum")
    yield "mae", None, REAL, losses.MeanAbsoluteError()
    yield "mape", None, REAL, "mape"
    yield "msle", "sigmoid", BITS, "mean_squared_logarithmic_error"
    yield "log_cosh, sum", None, REAL, losses.LogCosh(reduction="sum")
    yield "poisson", "sigmoid", BITS, "poisson"
    yield "kl_divergence", "softmax", ONE_HOT, losses.KLDivergence()
    yield "huber", None, REAL * 2, losses.Huber()
    yield "huber of 0.25, sum", None, REAL * 2, losses.Huber(delta=0.25, reduction="sum")
    yield "hinge of signs", None, SIGNS, "hinge"
    yield "hinge of bits", None, BITS, "hinge"
    yield "squared_hinge of bits", None, BITS, losses.SquaredHinge()
    yield "categorical_hinge", "softmax", ONE_HOT, "categorical_hinge"
    yield "cosine", None, REAL, "cosine_similarity"
    yield "cosine along 0, sum", None, REAL, losses.CosineSimilarity(axis=0, reduction="sum")
    yield "cosine of small norms", None, REAL, losses.CosineSimilarity(), small
    yield "binary", "sigmoid", BITS, "binary_crossentropy"
    yield "binary at 0.5", "sigmoid", BITS, losses.BinaryCrossentropy(), zero
    yield "binary, smooth", "sigmoid", BITS, losses.BinaryCrossentropy(label_smoothing=0.2)
    yield "binary of logits", None, BITS, losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)
    yield "binary of logits at 0", None, BITS, losses.BinaryCrossentropy(from_logits=True), zero
    yield "binary of large logits, sum", None, BITS, losses.BinaryCrossentropy(from_logits=True, reduction="sum"), large
    yield "categorical", "softmax", ONE_HOT, "categorical_crossentropy"
    yield "categorical, smooth, sum", "softmax", ONE_HOT, losses.CategoricalCrossentropy(
        label_smoothing=0.3, reduction="sum"
    )
    yield "categorical of logits", None, ONE_HOT, losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    yield "categorical of large logits", None, ONE_HOT, losses.CategoricalCrossentropy(from_logits=True), large
    yield "sparse", "softmax", CLASSES, "sparse_categorical_crossentropy"
    yield "sparse, sum", "softmax", CLASSES, losses.SparseCategoricalCrossentropy(reduction="sum")
    yield "sparse of logits", None, CLASSES, losses.SparseCategoricalCrossentropy(from_logits=True)
    yield "sparse of logits at 0", None, CLASSES, losses.SparseCategoricalCrossentropy(from_logits=True), zero


def saturated(k):
    """Probabilities of 0 and 1 in float32. tf_keras computes these losses from the logits."""
    yield "binary, saturated", "sigmoid", BITS, "binary_crossentropy", KERNEL * 60
    yield "categorical, saturated", "softmax", ONE_HOT, "categorical_crossentropy", KERNEL * 60
    yield "sparse, saturated", "softmax", CLASSES, "sparse_categorical_crossentropy", KERNEL * 60


def of_steps(k):
    losses = k.losses
    yield "mse of steps", None, STEP_REAL, "mse"
    yield "huber of steps, sum", None, STEP_REAL, losses.Huber(reduction="sum")
    yield "sparse of steps", "softmax", STEP_CLASSES, "sparse_categorical_crossentropy"
    yield "sparse of logits of steps, sum", None, STEP_CLASSES, losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="sum"
    )


def cases(version, k):
    for name, activation, y, loss, *kernel in single(k):
        yield step(name, version, k, built(k, activation, X), kernel or [KERNEL], X, [y], loss)
    for name, activation, y, loss, *kernel in saturated(k):
        yield step(name, version, k, built(k, activation, X), kernel, X, [y], loss)
    for name, activation, y, loss in of_steps(k):
        yield step(name, version, k, built(k, activation, STEPS), [KERNEL], STEPS, [y], loss)
    yield step("weighed", version, k, built(k, None, X), [KERNEL], X, [REAL], "mse", loss_weights=[0.25])
    kernels = [KERNEL, shaped(12, 3)]
    ys = [STEP_REAL, REAL[:2]]
    model = two_outputs(k, STEPS)
    yield step("two outputs", version, k, model, kernels, STEPS, ys, "mse")
    model = two_outputs(k, STEPS)
    yield step("two outputs, list", version, k, model, kernels, STEPS, ys, ["mse", "mae"], loss_weights=[0.5, 3.0])
    model = two_outputs(k, STEPS)
    loss = {"steps": k.losses.Huber(reduction="sum"), "last": "mae"}
    weights = {"steps": 0.125, "last": 2.0}
    yield step("two outputs, by name", version, k, model, kernels, STEPS, ys, loss, loss_weights=weights)


found = [case for version, k in ((3, keras), (2, tf_keras)) for case in cases(version, k)]
source = f"Keras {keras.__version__} on {keras.backend.backend()}, tf_keras {tf_keras.__version__}"
(HERE / "losses.json").write_text(json.dumps({"source": source, "cases": found}) + "\n")

"""Writes model files of real Keras, and what Keras makes of them, for the tests of loadModel.

    KERAS_BACKEND=jax python write.py            Keras 3: .keras and .h5
    python write.py legacy                       Keras 2, as tf_keras: .keras and .h5

Each model trains 5 epochs and is saved. Then it predicts, trains 5 epochs more, and predicts again.
Keras 3 does the second part in float64, because its Adam is off by 1e-5 in float32.
"""

import gzip
import json
import os
import sys
import zipfile
from pathlib import Path

LEGACY = sys.argv[1:] == ["legacy"]
os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import numpy as np  # noqa: E402

if not LEGACY:
    import jax

    jax.config.update("jax_enable_x64", True)

if LEGACY:
    import tf_keras as keras  # noqa: E402
else:
    import keras  # noqa: E402

HERE = Path(__file__).parent
L, O, C, R = keras.layers, keras.optimizers, keras.constraints, keras.regularizers


def numbers(seed, *shape):
    """Values that a test can compute too: a sine, rounded."""
    count = int(np.prod(shape))
    return np.round(np.sin(np.arange(count) * 1.7 + seed) * 2, 3).reshape(shape).astype("float32")


def classes(rows, count):
    return np.eye(count, dtype="float32")[np.arange(rows) % count]


def classifier():
    layers = [
        L.Dense(5, "tanh", kernel_constraint=C.MaxNorm(1.0, axis=0), name="first"),
        L.ReLU(max_value=6.0, negative_slope=0.1) if not LEGACY else L.ReLU(max_value=6.0),
        L.Dense(4, kernel_regularizer=R.L2(0.01), bias_constraint="non_neg"),
        L.LayerNormalization(),
        L.Dense(3, "softmax", kernel_constraint=C.MinMaxNorm(0.5, 1.0, 0.9, 0)),
    ]
    return keras.Sequential([L.InputLayer((4,)), *layers])


def regressor():
    layers = [
        L.Dense(4, "relu", kernel_constraint=C.UnitNorm()),
        L.Dense(2, kernel_regularizer=R.L1L2(0.01, 0.02), kernel_constraint=C.NonNeg()),
        L.ReLU(),
    ]
    return keras.Sequential([L.InputLayer((4,)), *layers])


def branches():
    words = L.Input((3,), name="words")
    amounts = L.Input((4,), name="amounts")
    embedded = L.Flatten()(L.Embedding(6, 2, embeddings_constraint=C.MaxNorm(1.0, 1))(words))
    shared = L.Dense(4, "sigmoid", name="shared")
    a = shared(amounts)
    b = shared(L.BatchNormalization()(amounts))
    joined = L.Concatenate()([L.Add()([a, b]), embedded])
    inner = keras.Sequential([L.InputLayer((10,)), L.Dense(3, "elu"), L.UnitNormalization()], name="inner")
    end = inner(joined)
    left = L.Dense(2, "softmax", name="left")(end)
    right = L.Dense(1, name="right")(L.Multiply()([end, L.Rescaling(0.5, 0.25)(end)]))
    return keras.Model([words, amounts], [left, right])


def others():
    layers = [
        L.Normalization(mean=[1.0, 2.0, 3.0, 4.0], variance=[1.0, 4.0, 9.0, 0.25]),
        L.LeakyReLU(negative_slope=0.2),
        L.Reshape((2, 2)),
        L.Dense(3, "gelu"),
        L.ELU(alpha=0.5),
        L.Softmax(axis=1),
        L.Flatten(),
        L.Dropout(0.5, seed=1),
        L.BatchNormalization(momentum=0.9, epsilon=1e-2, scale=False),
        L.Activation("silu"),
        L.Dense(2, "selu", use_bias=False),
        L.Activation("leaky_relu"),
    ]
    model = keras.Sequential([L.InputLayer((4,)), *layers])
    model.layers[8].trainable = False
    return model


def adapted():
    scale = L.Normalization(axis=-1)
    scale.adapt(numbers(7, 9, 4))
    x = L.Input((4,))
    return keras.Model(x, keras.ops.clip(L.Dense(3, "softplus")(scale(x)), 0.25, 2.0))


X = numbers(1, 12, 4)
WORDS = (np.arange(36).reshape(12, 3) % 6).astype("float32")

MODELS = {
    "adam": (classifier, lambda: O.Adam(0.02, global_clipnorm=0.4), "categorical_crossentropy", ["accuracy"]),
    "adamw": (classifier, lambda: O.AdamW(0.005, weight_decay=0.1, amsgrad=True, clipnorm=0.2), keras.losses.CategoricalCrossentropy(label_smoothing=0.1), ["mae"]),
    "sgd": (regressor, lambda: O.SGD(O.schedules.ExponentialDecay(0.1, 10, 0.9), momentum=0.8, nesterov=True, clipvalue=0.3), "mse", ["mae"]),
    "rmsprop": (regressor, lambda: O.RMSprop(0.01, rho=0.8, momentum=0.5, centered=True), "mse", []),
    "branches": (branches, lambda: O.Adam(0.02), ["categorical_crossentropy", "mse"], [["accuracy"], ["mae"]]),
    "others": (others, lambda: O.Adam(), "mse", []),
    "adapted": (adapted, lambda: O.SGD(0.05), "mse", []),
}
NAMES = ["adam", "sgd", "rmsprop"] if LEGACY else list(MODELS)
H5 = ["adam", "sgd"] if LEGACY else ["adamw"]


def data(name):
    if name == "branches":
        return [WORDS, X], [classes(12, 2), numbers(4, 12, 1)]
    build = MODELS[name][0]
    outputs = {classifier: classes(12, 3), regressor: numbers(3, 12, 2), others: numbers(3, 12, 2), adapted: numbers(3, 12, 3)}
    return X, outputs[build]


def smaller(path):
    """Compresses a file: HDF5 as a whole, an archive part by part."""
    if path.suffix == ".h5":
        packed = path.with_suffix(".h5.gz")
        packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
        path.unlink()
        return packed.name
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return path.name


def flat(value):
    arrays = value if isinstance(value, list) else [value]
    return [[float(f"{v:.9g}") for v in np.asarray(a).ravel()] for a in arrays]


def record(name):
    keras.utils.set_random_seed(3)
    build, optimizer, loss, metrics = MODELS[name]
    model = build()
    weights = {"loss_weights": [0.5, 2.0]} if name == "branches" else {}
    model.compile(optimizer(), loss, metrics=metrics, **weights)
    x, y = data(name)
    fit = {"epochs": 5, "batch_size": 4, "shuffle": False, "verbose": 0}
    model.fit(x, y, **fit)
    ending = "h5" if name in H5 else "keras"
    file = f"{name}-{'2' if LEGACY else '3'}.{ending}"
    model.save(HERE / file)
    file = smaller(HERE / file)
    entry = {"file": file, "first": flat(model.predict(x, verbose=0))}
    entry["evaluated"] = [float(v) for v in np.ravel(model.evaluate(x, y, batch_size=4, verbose=0))]
    if name != "others":
        model = model if LEGACY else in_float64(name, model)
        model.fit(x, y, **fit)
        entry["second"] = flat(model.predict(x, verbose=0))
    return entry


def in_float64(name, model):
    """The same model with its optimizer, in float64."""
    build, optimizer, loss, _ = MODELS[name]
    keras.config.set_floatx("float64")
    same = build()
    weights = {"loss_weights": [0.5, 2.0]} if name == "branches" else {}
    same.compile(optimizer(), loss, **weights)
    same.set_weights(model.get_weights())
    same.optimizer.build(same.trainable_variables)
    for to, source in zip(same.optimizer.variables, model.optimizer.variables):
        to.assign(source)
    keras.config.set_floatx("float32")
    return same


if __name__ == "__main__":
    path = HERE / f"expected-{'2' if LEGACY else '3'}.json"
    path.write_text(json.dumps({name: record(name) for name in NAMES}) + "\n")

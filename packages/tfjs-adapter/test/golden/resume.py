"""Writes models that Keras 3 and tf_keras trained and saved, and their weights after two steps more.

    KERAS_BACKEND=jax python resume.py
"""

import json
import os
import zipfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tf_keras  # noqa: E402

HERE = Path(__file__).parent
FILES = HERE.parent / "data" / "resume"
RANDOM = np.random.default_rng(5)


def shaped(*shape):
    return RANDOM.standard_normal(shape).astype("float32").round(3)


X, Y = shaped(4, 2), shaped(4, 2)


def branches(k):
    """Layers of equal shapes, some after others, one in a model, one that is frozen."""
    given = k.Input((2,), name="given")
    late = k.layers.Dense(2, name="late", activation="tanh")
    inner = k.Sequential([k.layers.Input((2,)), k.layers.Dense(2, name="within")], name="inner")
    frozen = k.layers.Dense(2, name="frozen", trainable=False)
    left = late(k.layers.Dense(2, name="early", use_bias=False)(given))
    right = inner(frozen(given))
    joined = k.layers.Add(name="joined")([k.layers.Dense(2, name="side")(given), left, right])
    return k.Model(given, joined, name="model")


def pack(path):
    with zipfile.ZipFile(path) as packed:
        entries = [(entry.filename, packed.read(entry)) for entry in packed.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in entries:
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def resumed(name, k, optimizer):
    model = branches(k)
    model.set_weights([shaped(*w.shape) for w in model.get_weights()])
    model.compile(optimizer, loss=k.losses.MeanSquaredError())
    for _ in range(3):
        model.train_on_batch(X, Y)
    model.save(FILES / name)
    if name.endswith(".keras"):
        pack(FILES / name)
    # Without a detour by the file, for Keras 3 on JAX does not go on from its own .h5.
    for _ in range(2):
        model.train_on_batch(X, Y)
    weights = {w.path if k is keras else w.name.split(":")[0]: w for w in model.weights}
    return {name: {path: np.asarray(w).ravel().tolist() for path, w in weights.items()}}


def main():
    keras.utils.set_random_seed(3)
    tf_keras.utils.set_random_seed(3)
    three, two, old = keras.optimizers, tf_keras.optimizers, tf_keras.optimizers.legacy
    schedule = three.schedules.ExponentialDecay(0.1, 2, 0.5)
    files = {}
    files |= resumed("adam-amsgrad.keras", keras, three.Adam(0.05, amsgrad=True))
    files |= resumed("adamw-schedule.keras", keras, three.AdamW(schedule, weight_decay=0.1, clipnorm=0.5))
    files |= resumed("sgd-nesterov.keras", keras, three.SGD(0.05, momentum=0.8, nesterov=True))
    files |= resumed("rmsprop-centered.keras", keras, three.RMSprop(0.02, momentum=0.5, centered=True))
    files |= resumed("rmsprop-keras3.h5", keras, three.RMSprop(0.02))
    files |= resumed("adam-keras2.keras", tf_keras, two.Adam(0.05, beta_1=0.7))
    files |= resumed("adam-keras2.h5", tf_keras, two.Adam(0.05, amsgrad=True))
    files |= resumed("adam-legacy.h5", tf_keras, old.Adam(0.05, amsgrad=True))
    files |= resumed("rmsprop-legacy.h5", tf_keras, old.RMSprop(0.02, momentum=0.5, centered=True))
    files |= resumed("sgd-legacy.h5", tf_keras, old.SGD(0.05, momentum=0.8, decay=0.1))
    files |= resumed("adagrad.keras", keras, three.Adagrad(0.05))
    files |= resumed("adam-ema.keras", keras, three.Adam(0.05, use_ema=True))
    document = {"x": X.ravel().tolist(), "y": Y.ravel().tolist(), "files": files}
    (HERE / "resume.json").write_text(json.dumps(document) + "\n")


main()

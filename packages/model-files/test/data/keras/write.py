"""Writes small model files with real Keras, and what they hold.

    KERAS_BACKEND=jax python write.py

Needs keras 3 with jax, tf_keras with tensorflow, and h5py. `expected.json` has the weights by layer and the state of
the optimizer of each file, as Keras itself returns them, arrays as base64. `orders.json` comes from
keras.long.test.ts.
"""

import base64
import json
import os
import zipfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_USE_LEGACY_KERAS"] = "1"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tf_keras  # noqa: E402

HERE = Path(__file__).parent
RANDOM = np.random.default_rng(11)
expected = {}


def stored(value):
    value = np.asarray(value)
    data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return {"shape": list(value.shape), "dtype": str(value.dtype), "data": data}


def is_weight(variable):
    return "seed_generator" not in getattr(variable, "path", "")


def in_file_order(layer):
    """A layer's own weights, then those of its parts."""
    if type(layer).__name__ == "Bidirectional":
        return [*layer.forward_layer.weights, *layer.backward_layer.weights]
    return [w for w in layer.weights if is_weight(w)]


def by_layer(k, model, path=()):
    found = {}
    for layer in model.layers:
        inner = layer.layer if type(layer).__name__ == "TimeDistributed" else layer
        if isinstance(inner, k.Model):
            found.update(by_layer(k, inner, (*path, layer.name)))
        elif layer.weights:
            found["/".join((*path, layer.name))] = [stored(w) for w in in_file_order(layer)]
    return found


def by_top_layer(model):
    """An .h5 file lists the weights of a nested model together."""
    every = {x.name: [*x.trainable_weights, *x.non_trainable_weights] for x in model.layers}
    return {name: [stored(w) for w in ws if is_weight(w)] for name, ws in every.items() if ws}


def state(optimizer):
    variables = optimizer.variables() if callable(optimizer.variables) else list(optimizer.variables)
    is_keras3 = isinstance(optimizer, keras.optimizers.Optimizer)
    return {
        "name": type(optimizer).__name__,
        "iterations": int(optimizer.iterations),
        "learningRate": float(optimizer.learning_rate) if is_keras3 else None,
        "slots": [stored(v) for v in variables[2 if is_keras3 else 1 :]],
    }


def pack(path):
    with zipfile.ZipFile(path) as packed:
        entries = [(entry.filename, packed.read(entry)) for entry in packed.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in entries:
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def save(k, name, model):
    model.set_weights([RANDOM.uniform(0.1, 1, np.shape(w)).astype(np.asarray(w).dtype) for w in model.get_weights()])
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None:
        x = [RANDOM.uniform(0.1, 1, (4, *i.shape[1:])).astype("float32") for i in model.inputs]
        y = [np.zeros((4, *o.shape[1:]), "float32") for o in model.outputs]
        for _ in range(3):
            model.train_on_batch(x, y)
    model.save(HERE / name)
    if name.endswith(".keras"):
        pack(HERE / name)
    weights = by_layer(k, model) if name.endswith(".keras") else by_top_layer(model)
    expected[name] = {"weights": weights, "optimizer": None if optimizer is None else state(optimizer)}


def nested(k):
    a = k.Input((2,), name="a")
    inner_input = k.Input((2,), name="inner_input")
    x = k.layers.Dense(2, name="z_dense")(inner_input)
    x = k.layers.BatchNormalization(name="norm")(x)
    inner = k.Model(inner_input, [k.layers.Dense(2, name="a_dense")(x), x], name="inner")
    first, second = inner(a)
    stack = k.Sequential([k.layers.Input((2,)), k.layers.Dense(2, name="in_stack")], name="stack")
    joined = k.layers.Add(name="add")([stack(first), second, inner(stack(a))[0]])
    return k.Model(a, k.layers.Dense(1, name="last")(joined), name="nested")


def parts(k):
    x = k.Input((4, 2), name="x")
    y = k.layers.Bidirectional(k.layers.LSTM(2, return_sequences=True), name="both")(x)
    cells = [k.layers.LSTMCell(2), k.layers.GRUCell(3, use_bias=False), k.layers.LSTMCell(2)]
    y = k.layers.RNN(cells, return_sequences=True, name="stacked")(y)
    inner = k.Sequential([k.layers.Input((2,)), k.layers.Dense(2, name="d1"), k.layers.Dense(2, name="d0")], name="body")
    y = k.layers.TimeDistributed(inner, name="each")(y)
    y = k.layers.TimeDistributed(k.layers.Dense(2), name="each_dense")(y)
    y = k.layers.MultiHeadAttention(1, 2, name="attention")(y, y)
    y = k.layers.GRU(2, name="gru")(y)
    return k.Model(x, k.layers.Dense(1, name="last")(y), name="parts")


def attention(k):
    """Layers whose parts lie in groups with private names, of which one is not called as its class."""
    x = k.Input((3, 4), name="x")
    y = k.layers.MultiHeadAttention(2, 2, name="heads")(x, x)
    if hasattr(k.layers, "GroupQueryAttention"):
        y = k.layers.GroupQueryAttention(2, 2, 1, name="grouped")(y, y)
    return k.Model(x, y, name="attention")


def small(k):
    return k.Sequential([k.layers.Input((2,)), k.layers.Dense(2, name="dense"), k.layers.Dense(1, name="last")])


if __name__ == "__main__":
    for k, number in ((keras, 3), (tf_keras, 2)):
        for extension in ("keras", "h5"):
            keras.utils.clear_session()
            save(k, f"nested-{number}.{extension}", nested(k))
            model = small(k)
            model.compile(k.optimizers.Adam(0.01, amsgrad=True), "mse")
            save(k, f"adam-{number}.{extension}", model)
    save(keras, "parts-3.keras", parts(keras))
    model = small(keras)
    model.compile(keras.optimizers.RMSprop(0.02, centered=True, momentum=0.5), "mse")
    save(keras, "rmsprop-3.keras", model)
    model = small(tf_keras)
    model.compile(tf_keras.optimizers.legacy.Adam(0.01), "mse")
    save(tf_keras, "adam-legacy-2.h5", model)
    save(keras, "attention-3.keras", attention(keras))
    save(tf_keras, "attention-2.keras", attention(tf_keras))
    model = small(keras)
    model.compile(keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(0.01)), "mse")
    save(keras, "scaled-3.keras", model)
    save(keras, "scaled-3.h5", model)
    (HERE / "expected.json").write_text(json.dumps(expected) + "\n")

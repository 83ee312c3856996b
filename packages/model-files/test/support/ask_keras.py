"""What real Keras says of .keras files: loads each file that is named, and writes down what it holds.

    python ask_keras.py order <file of configs.json>     the order of layers, for models given as JSON
    python ask_keras.py load <folder>                    weights and optimizer state by name, of each .keras file
    python ask_keras.py make <folder>                     trains a model with each optimizer and saves it
    python ask_keras.py step <folder>                    the weights after one more step of training

Answers are JSON on standard output, arrays as base64.
"""

import base64
import json
import os
import sys
import warnings
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["JAX_PLATFORMS"] = "cpu"

import keras  # noqa: E402
import numpy as np  # noqa: E402


def stored(value):
    value = np.asarray(value)
    data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return {"shape": list(value.shape), "dtype": str(value.dtype), "data": data}


def order(model, path=()):
    """The paths of layers in the order of `model.layers`, models entered."""
    found = []
    for layer in model.layers:
        inner = layer.layer if isinstance(layer, keras.layers.TimeDistributed) else layer
        if isinstance(inner, keras.Model):
            found += order(inner, (*path, layer.name))
        else:
            found.append("/".join((*path, layer.name)))
    return found


def weights(model, path=()):
    found = {}
    for layer in model.layers:
        inner = layer.layer if isinstance(layer, keras.layers.TimeDistributed) else layer
        if isinstance(inner, keras.Model):
            found.update(weights(inner, (*path, layer.name)))
            continue
        parts = [layer]
        if isinstance(layer, keras.layers.Bidirectional):
            parts = [layer.forward_layer, layer.backward_layer]
        arrays = [stored(w) for part in parts for w in part.weights if "seed_generator" not in w.path]
        if arrays:
            found["/".join((*path, layer.name))] = arrays
    return found


def inputs(model):
    random = np.random.default_rng(1)
    return [random.uniform(0.1, 1, (4, *x.shape[1:])).astype("float32") for x in model.inputs]


def load(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        return keras.saving.load_model(path)


def described(path):
    model = load(path)
    answers = model(inputs(model))
    finite = all(np.isfinite(x).all() for x in keras.tree.flatten(answers))
    model.save(path.with_suffix(".again.keras"))
    optimizer = getattr(model, "optimizer", None)
    state = [] if optimizer is None else [stored(v) for v in optimizer.variables]
    return {"weights": weights(model), "optimizer": state, "finite": bool(finite)}


def stepped(path):
    model = load(path)
    train(model, 1)
    state = [stored(v) for v in model.optimizer.variables]
    return {"weights": weights(model), "optimizer": state}


def optimizers():
    o = keras.optimizers
    return {
        "sgd": o.SGD(0.05, momentum=0.9, global_clipnorm=0.5),
        "adam": o.Adam(0.01, amsgrad=True, clipnorm=0.3),
        "adamw": o.AdamW(o.schedules.CosineDecay(0.01, 100), weight_decay=0.1),
        "rmsprop": o.RMSprop(0.01, centered=True, momentum=0.9),
    }


def make(folder):
    for name, optimizer in optimizers().items():
        keras.utils.clear_session()
        keras.utils.set_random_seed(5)
        a, b = keras.Input((3,)), keras.Input((3,))
        shared = keras.layers.Dense(4, "tanh", kernel_constraint=keras.constraints.MaxNorm(1.5, axis=0))
        inner = keras.Sequential([keras.layers.Input((4,)), keras.layers.BatchNormalization(), keras.layers.Dense(4)])
        z = keras.layers.Add()([shared(a), inner(shared(b))]) * 0.5
        end = keras.layers.Dense(1, kernel_constraint="non_neg", kernel_regularizer=keras.regularizers.L2(0.01))
        model = keras.Model([a, b], end(z))
        model.compile(optimizer, "mse")
        train(model, 7)
        model.save(Path(folder) / f"{name}.keras")
    return {}


def train(model, epochs):
    x = inputs(model)
    y = [np.zeros((4, *t.shape[1:]), "float32") for t in model.outputs]
    x, y = (each if len(each) > 1 else each[0] for each in (x, y))
    model.fit(x, y, batch_size=4, shuffle=False, epochs=epochs, verbose=0)


def answer(command, place):
    if command == "make":
        return make(place)
    if command == "order":
        configs = json.loads(Path(place).read_text())
        return [order(keras.saving.deserialize_keras_object(config)) for config in configs]
    files = sorted(p for p in Path(place).glob("*.keras") if not p.name.endswith(".again.keras"))
    return {p.name: {"load": described, "step": stepped}[command](p) for p in files}


if __name__ == "__main__":
    print(json.dumps(answer(*sys.argv[1:])))

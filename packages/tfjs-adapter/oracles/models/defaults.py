"""Writes the settings of Keras's layers: which have to be given, and the defaults of the others.

    python defaults.py

Packages: keras 3.15.1 with jax 0.10.2, tf_keras 2.21.0 with tensorflow 2.21.0.
"""

import inspect
import json
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "jax"

import keras  # noqa: E402
import tf_keras  # noqa: E402
from entries import SILENT, normal, required  # noqa: E402

OUT = Path(__file__).parent.parent.parent / "test" / "data" / "models" / "defaults.json"
GIVEN = {
    "units": 2, "filters": 2, "kernel_size": 3, "rate": 0.1, "stddev": 0.1, "n": 2, "dims": (1,), "target_shape": (6,),
    "input_dim": 3, "output_dim": 2, "activation": "relu", "num_tokens": 3, "height": 3, "width": 3, "axes": 1, "scale": 2,
    "factor": 0.1, "equation": "abc,cd->abd", "output_shape": (None, 2), "num_heads": 1, "key_dim": 2, "groups": 1,
    "height_factor": 0.1, "pool_size": 2, "max_value": 1,
}  # fmt: skip


def made(library, cls):
    given = {name: GIVEN.get(name) for name in required(cls)}
    if "layer" in given:
        layers = library.layers
        given["layer"] = layers.LSTM(2) if cls.__name__ == "Bidirectional" else layers.Dense(2)
    if "cell" in given:
        given["cell"] = library.layers.SimpleRNNCell(2)
    if "cells" in given:
        given["cells"] = [library.layers.SimpleRNNCell(2)]
    return cls(**given)


def layers_of(library):
    base = library.layers.Layer
    for name in sorted(dir(library.layers)):
        cls = getattr(library.layers, name)
        if inspect.isclass(cls) and issubclass(cls, base) and cls.__name__ == name and cls is not base:
            yield name, cls


def settings_of(library):
    found = {}
    for name, cls in layers_of(library):
        try:
            config = made(library, cls).get_config()
            json.dumps(normal(config))
        except Exception:
            continue
        needed = required(cls)
        silent = {*SILENT, *needed, "layer", "backward_layer", "cell", "cells"}
        defaults = {
            key: normal(value) for key, value in config.items() if key not in silent and not key.endswith("_initializer")
        }
        found[name] = {"needed": needed, "defaults": defaults}
    return found


if __name__ == "__main__":
    answers = {"3": settings_of(keras), "2": settings_of(tf_keras)}
    OUT.write_text(json.dumps(answers, indent=1, sort_keys=True) + "\n")

"""Prints the hard_sigmoid of Keras 3, its gradient, and files with it, as JSON.

    python hardSigmoid.py > hardSigmoid.json

Needs keras, tensorflow and tf_keras from PyPI. hardSigmoid.test.ts compares Clampwise with it.
"""

import base64
import json
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
import tf_keras  # noqa: E402

X = [-np.inf, -1e30, -4, -3.01, -3, -2.5, -1, -0.0, 0.3, 1.5, 2.99, 3, 4, 1e30, np.inf]


def plain(values):
    names = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}
    return [float(v) if np.isfinite(v) else names[str(v)] for v in np.ravel(values)]


def computed(dtype):
    x = tf.constant(X, dtype)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = keras.activations.hard_sigmoid(x)
    nan = keras.activations.hard_sigmoid(tf.constant([np.nan], dtype))
    return {"y": plain(y), "slope": plain(tape.gradient(y, x)), "nan": plain(nan)}


def file(library):
    """A model with it, and what the model predicts."""
    layers = library.layers
    model = library.Sequential(
        [
            layers.Input((3,)) if library is keras else layers.InputLayer((3,)),
            layers.Dense(4, activation="hard_sigmoid"),
            layers.Activation("hard_sigmoid"),
        ]
    )
    model.set_weights([np.arange(-6, 6).reshape(3, 4) / 4, np.arange(4) / 8])
    x = np.array([[1, -2, 0.5], [-3, 0.25, 1], [0, 0, 0]], "float32")
    path = Path(tempfile.mkdtemp()) / "model.keras"
    model.save(path)
    data = base64.b64encode(path.read_bytes()).decode()
    return {"file": data, "x": x.tolist(), "y": plain(model.predict(x, verbose=0))}


print(
    json.dumps(
        {
            "source": f"keras {keras.__version__}, {keras.backend.backend()} backend; tf_keras {tf_keras.__version__}",
            "x": plain(X),
            "float32": computed("float32"),
            "float64": computed("float64"),
            "keras3": file(keras),
            "keras2": file(tf_keras),
        }
    )
)

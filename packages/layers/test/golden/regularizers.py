"""Prints what Keras computes in float64 for penalties of weights, with their gradients, as JSON.

    KERAS_BACKEND=jax python regularizers.py > regularizers.json

Needs keras and jax from PyPI. regularizers.test.ts compares Clampwise with it.
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")

random = np.random.default_rng(20250301)
R = keras.regularizers
weight = random.integers(-256, 256, (3, 5)) / 128
# JAX takes 1 as the gradient of |w| at 0, where TensorFlow and Clampwise take 0.
weight[weight == 0] = 1

penalties = {
    "l1, default": R.L1(),
    "l2, default": R.L2(),
    "l1, 0.5": R.L1(0.5),
    "l2, 0.0001": R.L2(1e-4),
    "l1l2, default": R.L1L2(),
    "l1l2, 0.25 and 0.125": R.L1L2(0.25, 0.125),
    "l1l2, 0 and 0.125": R.L1L2(0.0, 0.125),
}


def row(penalty):
    value, gradient = jax.value_and_grad(lambda w: penalty(w))(weight)
    return {"penalty": float(value), "gradient": np.asarray(gradient).ravel().tolist()}


result = {
    "source": f"keras {keras.__version__}, {keras.backend.backend()} backend",
    "shape": [3, 5],
    "weight": weight.ravel().tolist(),
    "penalties": {name: row(penalty) for name, penalty in penalties.items()},
}
print(json.dumps(result, separators=(",", ":")))

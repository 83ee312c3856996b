"""Golden vectors of the update steps: Keras's optimizers over a hundred steps. Prints JSON, as clip.py does.

Keras computes in float64: in float32 its Adam is off by 1e-5, since it takes 1 - 0.999 in that precision. Each vector holds two
weights, which the same gradients move, after some of the steps; the first vector holds the gradients, float32 numbers of
which a few are large, as where training explodes.
"""

import os

os.environ["KERAS_BACKEND"] = "jax"

import jax  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from common import float_text, write  # noqa: E402

jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")

SEED = 20240603
STEPS = 100
KEPT = [1, 2, 3, 10, 40, 100]
random = np.random.default_rng(SEED)

shapes = [(3, 2), (3,)]
start = [abs(random.normal(0, 1, shape)).astype("float32") for shape in shapes]


def gradients_of_a_step(step):
    """Around a mean that turns its sign every 25 steps, so that weights come to 0 and leave it."""
    mean = 1 if step // 25 % 2 == 0 else -1
    large = 30 if step % 17 == 5 else 1
    return [(large * random.normal(mean, 1, shape)).astype("float32") for shape in shapes]


gradients = [gradients_of_a_step(step) for step in range(STEPS)]


def texts(arrays, dtype):
    return [[float_text(value, dtype) for value in np.asarray(array).ravel()] for array in arrays]


def vector(title, make, constraint=None, **config):
    optimizer = make(**config)
    weights = [keras.Variable(values.astype("float64"), dtype="float64") for values in start]
    for weight in weights:
        weight.constraint = constraint
    kept = {}
    for step, values in enumerate(gradients, 1):
        optimizer.apply([keras.ops.convert_to_tensor(v.astype("float64")) for v in values], weights)
        if step in KEPT:
            kept[step] = texts(weights, "float64")
    return {
        "title": title,
        "optimizer": make.__name__,
        "config": config,
        "constraint": None if constraint is None else type(constraint).__name__,
        "expected": kept,
    }


def vectors():
    yield {
        "title": "the weights at the start, and the gradients of each step",
        "shapes": shapes,
        "start": texts(start, "float32"),
        "gradients": [texts(values, "float32") for values in gradients],
    }
    nonneg = keras.constraints.NonNeg()
    sgd = keras.optimizers.SGD
    yield vector("sgd", sgd, learning_rate=0.01)
    yield vector("sgd, momentum", sgd, learning_rate=0.01, momentum=0.9)
    yield vector("sgd, nesterov", sgd, learning_rate=0.01, momentum=0.875, nesterov=True)
    yield vector("sgd, weight decay", sgd, learning_rate=0.0125, momentum=0.5, weight_decay=0.25)
    yield vector("sgd, clipvalue", sgd, learning_rate=0.05, clipvalue=0.5)
    yield vector("sgd, clipnorm", sgd, learning_rate=0.05, clipnorm=1.5)
    yield vector("sgd, global_clipnorm", sgd, learning_rate=0.05, momentum=0.9, global_clipnorm=1.5)
    yield vector("sgd, NonNeg", sgd, nonneg, learning_rate=0.05, clipvalue=2.0)
    adam = keras.optimizers.Adam
    yield vector("adam", adam, learning_rate=0.01)
    yield vector("adam, defaults", adam)
    yield vector("adam, other betas", adam, learning_rate=0.02, beta_1=0.75, beta_2=0.9375, epsilon=0.001)
    yield vector("adam, amsgrad", adam, learning_rate=0.01, amsgrad=True)
    yield vector("adam, clipvalue", adam, learning_rate=0.01, clipvalue=0.5)
    yield vector("adam, clipnorm", adam, learning_rate=0.01, clipnorm=1.5)
    yield vector("adam, global_clipnorm", adam, learning_rate=0.01, global_clipnorm=1.5)
    yield vector("adam, NonNeg", adam, nonneg, learning_rate=0.05, weight_decay=0.25, clipvalue=1.0)
    adamw = keras.optimizers.AdamW
    yield vector("adamw, defaults", adamw)
    yield vector("adamw", adamw, learning_rate=0.02, weight_decay=0.5)
    yield vector("adamw, amsgrad", adamw, learning_rate=0.02, weight_decay=0.25, amsgrad=True, clipnorm=2.0)
    rmsprop = keras.optimizers.RMSprop
    yield vector("rmsprop, defaults", rmsprop)
    yield vector("rmsprop, momentum", rmsprop, learning_rate=0.005, rho=0.75, momentum=0.5)
    yield vector("rmsprop, centered", rmsprop, learning_rate=0.005, centered=True, epsilon=0.01)
    yield vector("rmsprop, both", rmsprop, learning_rate=0.005, centered=True, momentum=0.5, clipvalue=2.0)
    yield vector("rmsprop, weight decay", rmsprop, learning_rate=0.005, weight_decay=0.5, global_clipnorm=1.0)
    yield vector("rmsprop, NonNeg", rmsprop, nonneg, learning_rate=0.02)


write(f"optimizers of Keras {keras.__version__} on JAX {jax.__version__}, seed {SEED}", list(vectors()))

"""Prints what Keras computes in float64 for schedules, and for ten steps of optimizers, as JSON.

    KERAS_BACKEND=jax python schedules.py > schedules.json

Needs keras and jax from PyPI. kerasSchedules.test.ts compares Clampwise with it.
"""
import itertools
import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

# In float32 Keras's Adam is off by 1e-5: it takes 1 - 0.999 in that precision.
jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")

random = np.random.default_rng(20240714)
S = keras.optimizers.schedules
O = keras.optimizers  # noqa: E741
STEPS = [0, 1, 2, 3, 5, 7, 9, 10, 11, 12, 15, 20, 21, 30, 31, 47, 100]

# ours, Keras's, options
SCHEDULES = [
    ("exponentialDecay", S.ExponentialDecay, {"initial_learning_rate": 0.5, "decay_steps": 7, "decay_rate": 0.75}),
    ("exponentialDecay", S.ExponentialDecay, {"initial_learning_rate": 0.5, "decay_steps": 5, "decay_rate": 0.75, "staircase": True}),
    ("inverseTimeDecay", S.InverseTimeDecay, {"initial_learning_rate": 0.5, "decay_steps": 7, "decay_rate": 0.75}),
    ("inverseTimeDecay", S.InverseTimeDecay, {"initial_learning_rate": 0.5, "decay_steps": 5, "decay_rate": 2.0, "staircase": True}),
    ("cosineDecay", S.CosineDecay, {"initial_learning_rate": 0.5, "decay_steps": 20}),
    ("cosineDecay", S.CosineDecay, {"initial_learning_rate": 0.5, "decay_steps": 20, "alpha": 0.25}),
    ("cosineDecay", S.CosineDecay, {"initial_learning_rate": 0.125, "decay_steps": 20, "alpha": 0.25, "warmup_target": 0.75, "warmup_steps": 10}),
    ("cosineDecayRestarts", S.CosineDecayRestarts, {"initial_learning_rate": 0.5, "first_decay_steps": 10}),
    ("cosineDecayRestarts", S.CosineDecayRestarts, {"initial_learning_rate": 0.5, "first_decay_steps": 10, "t_mul": 1.0, "m_mul": 0.75, "alpha": 0.125}),
    ("cosineDecayRestarts", S.CosineDecayRestarts, {"initial_learning_rate": 0.5, "first_decay_steps": 6, "t_mul": 1.5, "m_mul": 0.5}),
    ("piecewiseConstantDecay", S.PiecewiseConstantDecay, {"boundaries": [2, 10, 30], "values": [0.5, 0.25, 0.75, 0.125]}),
    ("polynomialDecay", S.PolynomialDecay, {"initial_learning_rate": 0.5, "decay_steps": 20}),
    ("polynomialDecay", S.PolynomialDecay, {"initial_learning_rate": 0.5, "decay_steps": 20, "end_learning_rate": 0.125, "power": 2.5}),
    ("polynomialDecay", S.PolynomialDecay, {"initial_learning_rate": 0.5, "decay_steps": 10, "end_learning_rate": 0.125, "cycle": True}),
]

OPTIMIZERS = [
    ("sgd", O.SGD, {}),
    ("sgd", O.SGD, {"momentum": 0.75}),
    ("sgd", O.SGD, {"momentum": 0.75, "nesterov": True}),
    ("adam", O.Adam, {}),
    ("adam", O.Adam, {"amsgrad": True, "beta_1": 0.75, "beta_2": 0.875, "epsilon": 0.0625}),
    ("adamw", O.AdamW, {"weight_decay": 0.25}),
    ("rmsprop", O.RMSprop, {}),
    ("rmsprop", O.RMSprop, {"momentum": 0.5, "rho": 0.75}),
    ("rmsprop", O.RMSprop, {"centered": True, "epsilon": 0.0625}),
    ("rmsprop", O.RMSprop, {"centered": True, "momentum": 0.5}),
]
LIMITS = [{}, {"clipvalue": 0.75}, {"clipnorm": 1.5}, {"global_clipnorm": 1.5}]
CONSTRAINTS = {
    "none": lambda: None,
    "nonNeg": keras.constraints.NonNeg,
    "maxNorm": lambda: keras.constraints.MaxNorm(1.25),
}
SHAPES = [(3, 2), (4,)]
COUNT = 10


def array(*shape):
    return random.integers(-256, 256, shape) / 128


def plain(values):
    return np.asarray(values, dtype="float64").ravel().tolist()


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def ours(options):
    return {key if "clip" in key else camel(key): value for key, value in options.items()}


def schedule(name, make, options):
    made = make(**options)
    at = [float(made(keras.ops.convert_to_tensor(step, "int64"))) for step in STEPS]
    return {"name": name, "options": ours(options), "rates": at}


start = [np.abs(array(*shape)) for shape in SHAPES]
gradients = [[array(*shape) for shape in SHAPES] for _ in range(COUNT)]


def steps(make, options, constraint):
    rate = S.ExponentialDecay(0.25, 3, 0.5, staircase=True)
    optimizer = make(learning_rate=rate, **options)
    weights = []
    for values in start:
        weight = keras.Variable(values, dtype="float64")
        if weight.ndim > 1:
            weight.constraint = CONSTRAINTS[constraint]()
        weights.append(weight)
    for given in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(g, "float64") for g in given], weights)
    return [plain(weight) for weight in weights]


def runs():
    for (name, make, own), limit, constraint in itertools.product(OPTIMIZERS, LIMITS, CONSTRAINTS):
        options = {**own, **limit}
        yield {
            "name": name,
            "options": ours(options),
            "constraint": constraint,
            "weights": steps(make, options, constraint),
        }


print(
    json.dumps(
        {
            "source": f"keras {keras.__version__}, {keras.backend.backend()} backend",
            "steps": STEPS,
            "schedules": [schedule(*entry) for entry in SCHEDULES],
            "shapes": SHAPES,
            "start": [plain(values) for values in start],
            "gradients": [[plain(g) for g in given] for given in gradients],
            "runs": list(runs()),
        }
    )
)

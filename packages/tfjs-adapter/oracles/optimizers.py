"""Golden runs of Keras's optimizers, with every option. Prints JSON:

    KERAS_BACKEND=jax python optimizers.py > ../test/data/golden/optimizers.json

It needs keras 3 with jax, and tf_keras with TensorFlow. Both compute in float64. Two weights, a
kernel and a bias, are moved by the same gradients. A run holds the weights after some steps. Most
also hold the optimizer's arrays then, in the order in which Keras stores them.
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "jax"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import jax  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
import tf_keras  # noqa: E402

jax.config.update("jax_enable_x64", True)
for each in (keras.config, tf_keras.backend):
    each.set_floatx("float64")
    # What constraints add to a norm. Clampwise adds nothing.
    each.set_epsilon(1e-16)

SEED = 20260110
STEPS = 10
KEPT = [1, 5, 10]
NAMES = ["kernel", "bias"]
SHAPES = [(3, 2), (2,)]
random = np.random.default_rng(SEED)


def single(array):
    """Values that float32 holds, as float64."""
    return array.astype("float32").astype("float64")


start = [single(abs(random.normal(0.5, 0.5, shape))) for shape in SHAPES]
# Large in one step, as where training explodes.
gradients = [
    [single((20 if step == 3 else 1) * random.normal(0.4, 1, shape)) for shape in SHAPES]
    for step in range(STEPS)
]

CONSTRAINTS = {"NonNeg": {}, "MaxNorm": {"max_value": 0.75, "axis": 0}}


def flat(arrays):
    return [np.asarray(array, "float64").ravel().tolist() for array in arrays]


def short(arrays):
    """The same with ten digits."""
    return [[float(f"{value:.10g}") for value in values] for values in flat(arrays)]


def run_3(optimizer, constraint):
    """Steps of an optimizer of Keras 3."""
    weights = [
        keras.Variable(values, dtype="float64", name=name) for values, name in zip(start, NAMES)
    ]
    if constraint is not None:
        rule = getattr(keras.constraints, constraint)(**CONSTRAINTS[constraint])
        for weight in weights:
            weight.constraint = rule
    for step in range(STEPS):
        optimizer.apply([keras.ops.convert_to_tensor(g) for g in gradients[step]], weights)
        slots = [v for v in optimizer.variables if v.name not in ("iteration", "learning_rate")]
        yield weights, slots


def run_2(optimizer, constraint):
    """Steps of an optimizer of tf_keras, which has another for what is older than 2.11."""
    rule = None
    if constraint is not None:
        rule = getattr(tf_keras.constraints, constraint)(**CONSTRAINTS[constraint])
    weights = [
        tf.Variable(values, dtype="float64", name=name, constraint=rule)
        for values, name in zip(start, NAMES)
    ]
    for step in range(STEPS):
        optimizer.apply_gradients(zip([tf.constant(g) for g in gradients[step]], weights))
        yield weights, []


RUN = {"3": run_3, "2": run_2, "legacy": run_2}
MODULE = {"3": keras.optimizers, "2": tf_keras.optimizers, "legacy": tf_keras.optimizers.legacy}
SCHEDULES = {"3": keras.optimizers.schedules, "2": tf_keras.optimizers.schedules}


def run(title, version, name, constraint=None, exclude=None, slots=True, **config):
    options = dict(config)
    rate = options.get("learning_rate")
    if isinstance(rate, dict):
        schedules = SCHEDULES.get(version, SCHEDULES["2"])
        options["learning_rate"] = getattr(schedules, rate["class_name"])(**rate["config"])
    optimizer = getattr(MODULE[version], name)(**options)
    if exclude is not None:
        optimizer.exclude_from_weight_decay(var_names=exclude)
    kept = {}
    for step, (weights, held) in enumerate(RUN[version](optimizer, constraint), 1):
        if step in KEPT:
            kept[step] = {"weights": short(weights)}
            if slots:
                kept[step]["slots"] = short(held)
    return {
        "title": title,
        "keras": version,
        "optimizer": name,
        "config": config,
        "constraint": constraint,
        "exclude": exclude,
        "expected": kept,
    }


# tf_keras rounds settings to float32, so here they are numbers that float32 holds.
DEFAULTS_2 = {
    "SGD": {},
    "RMSprop": {"rho": 0.9},
    "Adam": {"beta_1": 0.9, "beta_2": 0.999},
    "AdamW": {"beta_1": 0.9, "beta_2": 0.999, "weight_decay": 0.004},
}


def for_2(name, config):
    """The settings of a form, rounded, with the defaults."""
    settings = {**DEFAULTS_2[name], **config}
    return {k: float(np.float32(v)) if isinstance(v, float) else v for k, v in settings.items()}


FORMS = [
    ("SGD", "plain", {"learning_rate": 0.05}),
    ("SGD", "momentum", {"learning_rate": 0.05, "momentum": 0.9}),
    ("SGD", "nesterov", {"learning_rate": 0.05, "momentum": 0.75, "nesterov": True}),
    ("RMSprop", "plain", {"learning_rate": 0.02}),
    ("RMSprop", "momentum", {"learning_rate": 0.02, "rho": 0.75, "momentum": 0.5}),
    ("RMSprop", "centered", {"learning_rate": 0.02, "centered": True, "epsilon": 0.125}),
    (
        "RMSprop",
        "centered, momentum",
        {"learning_rate": 0.02, "centered": True, "momentum": 0.5, "epsilon": 0.125},
    ),
    ("Adam", "plain", {"learning_rate": 0.05}),
    ("Adam", "epsilon", {"learning_rate": 1.0, "epsilon": 0.1}),
    ("Adam", "amsgrad", {"learning_rate": 0.05, "amsgrad": True, "beta_2": 0.75}),
    ("AdamW", "plain", {"learning_rate": 0.05}),
]
LIMITS = [{}, {"clipvalue": 0.5}, {"clipnorm": 1.0}, {"global_clipnorm": 1.5}]
PIECES = {"boundaries": [2, 6], "values": [0.0625, 0.03125, 0.015625]}
COSINE = {"initial_learning_rate": 0.01, "warmup_target": 0.1, "warmup_steps": 3}
WITH_SCHEDULES = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 4, "decay_rate": 0.5}),
    ("PiecewiseConstantDecay", PIECES),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 6, "power": 2.0}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 3, "decay_rate": 0.5}),
    ("CosineDecay", {**COSINE, "decay_steps": 5, "alpha": 0.25}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 2}),
]


def runs():
    for name, form, config in FORMS:
        for limit in LIMITS:
            for constraint in (None, *CONSTRAINTS):
                title = ", ".join([name, form, *limit] + ([] if constraint is None else [constraint]))
                plain = limit == {} and constraint is None
                yield run(title, "3", name, constraint, slots=plain, **config, **limit)
    for name, form, config in FORMS:
        decay = {**config, "weight_decay": 0.25}
        yield run(f"{name}, {form}, weight decay", "3", name, **decay)
        title = f"{name}, {form}, weight decay without bias"
        yield run(title, "3", name, exclude=["bias"], **decay)
    for schedule, settings in WITH_SCHEDULES:
        rate = {"class_name": schedule, "config": settings}
        for name, _, config in (FORMS[0], FORMS[1], FORMS[4], FORMS[9], FORMS[10]):
            with_rate = {**config, "learning_rate": rate}
            yield run(f"{name}, {schedule}", "3", name, **with_rate)
    for version in ("2", "legacy"):
        for name, form, config in FORMS:
            if not hasattr(MODULE[version], name):
                continue
            for limit in ({}, {"clipnorm": 1.0}):
                for constraint in (None, "NonNeg"):
                    ends = [*limit] + ([] if constraint is None else [constraint])
                    title = ", ".join([f"{name} of tf_keras {version}", form, *ends])
                    settings = {**for_2(name, config), **limit}
                    yield run(title, version, name, constraint, slots=False, **settings)
    for name, form, config in (FORMS[1], FORMS[3], FORMS[7]):
        settings = {**for_2(name, config), "decay": 0.25}
        yield run(f"{name} of tf_keras legacy, decay", "legacy", name, slots=False, **settings)


STEPS_OF_SCHEDULES = [0, 1, 2, 3, 5, 9, 10, 11, 20, 29, 30, 31, 70, 71, 150, 1000]
RATE = {"initial_learning_rate": 0.5}
SETTINGS = [
    ("ExponentialDecay", {**RATE, "decay_steps": 10, "decay_rate": 0.75}),
    ("ExponentialDecay", {**RATE, "decay_steps": 10, "decay_rate": 0.75, "staircase": True}),
    ("InverseTimeDecay", {**RATE, "decay_steps": 10, "decay_rate": 0.75}),
    ("InverseTimeDecay", {**RATE, "decay_steps": 10, "decay_rate": 0.75, "staircase": True}),
    ("PolynomialDecay", {**RATE, "decay_steps": 10}),
    ("PolynomialDecay", {**RATE, "decay_steps": 30, "end_learning_rate": 0.125, "power": 0.5}),
    ("PolynomialDecay", {**RATE, "decay_steps": 10, "power": 2.0, "cycle": True}),
    ("PiecewiseConstantDecay", {"boundaries": [10, 30], "values": [0.5, 0.25, 0.125]}),
    ("PiecewiseConstantDecay", {"boundaries": [0], "values": [0.5, 0.25]}),
    ("CosineDecay", {**RATE, "decay_steps": 30}),
    ("CosineDecay", {**RATE, "decay_steps": 30, "alpha": 0.25}),
    ("CosineDecay", {**RATE, "decay_steps": 30, "warmup_target": 2.0, "warmup_steps": 10}),
    ("CosineDecay", {**RATE, "decay_steps": 30, "warmup_target": 0.25, "warmup_steps": 0}),
    ("CosineDecayRestarts", {**RATE, "first_decay_steps": 10}),
    ("CosineDecayRestarts", {**RATE, "first_decay_steps": 10, "t_mul": 1.0, "m_mul": 0.5}),
    (
        "CosineDecayRestarts",
        {**RATE, "first_decay_steps": 10, "t_mul": 1.5, "m_mul": 0.9, "alpha": 0.125},
    ),
]


def schedule(name, config):
    made = getattr(keras.optimizers.schedules, name)(**config)
    values = [float(made(np.int64(step))) for step in STEPS_OF_SCHEDULES]
    return {"class_name": name, "config": config, "written": made.get_config(), "values": [float(f"{v:.12g}") for v in values]}


def lines(entries):
    """One entry a line, so that a change shows as a line."""
    return ",\n".join("    " + json.dumps(entry) for entry in entries)


versions = f"Keras {keras.__version__} on JAX {jax.__version__}, tf_keras {tf_keras.__version__}"
sys.stdout.write("{\n")
sys.stdout.write(f'  "source": "optimizers of {versions}, seed {SEED}",\n')
sys.stdout.write(f'  "names": {json.dumps(NAMES)},\n  "shapes": {json.dumps(SHAPES)},\n')
sys.stdout.write(f'  "start": {json.dumps(flat(start))},\n')
sys.stdout.write(f'  "gradients": {json.dumps([flat(step) for step in gradients])},\n')
sys.stdout.write(f'  "constraints": {json.dumps(CONSTRAINTS)},\n')
sys.stdout.write('  "runs": [\n%s\n  ],\n' % lines(runs()))
sys.stdout.write(f'  "steps": {json.dumps(STEPS_OF_SCHEDULES)},\n')
sys.stdout.write('  "schedules": [\n%s\n  ]\n}\n' % lines(schedule(*each) for each in SETTINGS))

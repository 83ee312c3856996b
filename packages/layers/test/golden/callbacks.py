"""Prints what Keras's callbacks do for recorded numbers of epochs, as JSON.

    KERAS_BACKEND=jax python callbacks.py > callbacks.json

Needs keras and jax from PyPI. trainingCallbacks.test.ts compares Clampwise with it.
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras  # noqa: E402
import numpy as np  # noqa: E402

random = np.random.default_rng(20250703)


class Weight:
    """A model whose only weight is the number of epochs that it was trained for."""

    def __init__(self, rate=1.0):
        self.stop_training = False
        self.epoch = 0
        self.optimizer = keras.optimizers.SGD(rate)

    def get_weights(self):
        return [self.epoch]

    def set_weights(self, weights):
        self.epoch = weights[0]


def curve():
    """Losses that fall, then rise, with noise, all multiples of 1/64."""
    length = int(random.integers(3, 30))
    turn = random.uniform(0, length)
    noise = random.choice([0, 4, 16])
    values = abs(np.arange(length) - turn) / length + random.integers(0, noise + 1, length) / 64
    return (np.round(values * 64) / 64).tolist()


def in64ths(values):
    return [round(value * 64) for value in values]


def camel(options):
    words = lambda name: name.split("_")  # noqa: E731
    return {words(k)[0] + "".join(w.capitalize() for w in words(k)[1:]): v for k, v in options.items()}


def stop(values, options):
    model = Weight()
    callback = keras.callbacks.EarlyStopping(**{"monitor": "loss", **options})
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        model.epoch = epoch + 1
        callback.on_epoch_end(epoch, {"loss": value})
        if model.stop_training:
            break
    ran = epoch + 1
    callback.on_train_end()
    mode = {} if options.get("mode") else {"monitor": "loss"}
    return {"in64ths": in64ths(values), "options": camel({**mode, **options}), "epochs": ran, "kept": model.epoch}


def reduce(values, options):
    model = Weight()
    callback = keras.callbacks.ReduceLROnPlateau(**{"monitor": "loss", **options})
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(values):
        callback.on_epoch_end(epoch, {"loss": value})
        rates.append(float(model.optimizer.learning_rate))
    options = {("min_learning_rate" if k == "min_lr" else k): v for k, v in options.items()}
    return {"in64ths": in64ths(values), "options": camel(options), "rates": rates}


def some(options):
    """A few of the options, with one of their values each."""
    return {k: random.choice(v).item() for k, v in options.items() if random.random() < 0.6}


stops = [
    stop(
        curve(),
        some(
            {
                "patience": [0, 1, 2, 5],
                "min_delta": [0, 1 / 64, -1 / 16, 0.25],
                "mode": ["auto", "min", "max"],
                "baseline": [0.25, 0.5, 0.75],
                "restore_best_weights": [True, False],
                "start_from_epoch": [1, 3, 10],
            }
        ),
    )
    for _ in range(120)
]
reductions = [
    reduce(
        curve(),
        some(
            {
                "factor": [0.5, 0.25, 0.0],
                "patience": [0, 1, 2, 4],
                "min_delta": [0.0, 1 / 64, 0.25],
                "mode": ["auto", "min", "max"],
                "cooldown": [0, 1, 3],
                "min_lr": [0.0, 0.125, 0.03125],
            }
        ),
    )
    for _ in range(120)
]
result = {"source": f"keras {keras.__version__}", "stops": stops, "reductions": reductions}
print(json.dumps(result, separators=(",", ":")))

"""Prints what Keras computes in float64 for a few layers, optimizers and training runs, as JSON.

    KERAS_BACKEND=jax python oracle.py > keras.json

Needs keras and jax from PyPI. keras.test.ts compares Clampwise with it.
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

# In float32 Keras's Adam is off by 1e-5: it takes 1 - 0.999 in that precision.
jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")

random = np.random.default_rng(20240607)


def array(*shape):
    return (random.integers(-256, 256, shape) / 128)


def plain(values):
    return np.asarray(values).tolist()


def optimizer_steps(make):
    """The weights after each of five steps with given gradients."""
    optimizer = make()
    weight = keras.Variable(array(3, 2), dtype="float64")
    start = plain(weight)
    steps = []
    for _ in range(5):
        gradient = array(3, 2)
        optimizer.apply([gradient], [weight])
        steps.append({"gradient": plain(gradient), "weight": plain(weight)})
    return {"start": start, "steps": steps}


def training(make, loss, constraint):
    """Three epochs in order, from given weights. A power of two as batch size: Keras rounds its inverse to float32."""
    # Keras leaves given weights as they are, so they obey the constraint from the start.
    weights = [abs(array(4, 6)), array(6), array(6, 2), array(2)]
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(6, activation="relu", kernel_constraint=constraint),
            keras.layers.Dense(2),
            keras.layers.ReLU(max_value=0.75, negative_slope=0.25, threshold=0.125),
        ]
    )
    model.set_weights(weights)
    model.compile(optimizer=make(), loss=loss, metrics=["mean_absolute_error"])
    x, y = array(22, 4), array(22, 2)
    history = model.fit(
        x, y, epochs=3, batch_size=8, shuffle=False, validation_split=0.25, verbose=0
    ).history
    evaluated = model.evaluate(x, y, batch_size=8, verbose=0)
    return {
        "weights": [plain(w) for w in weights],
        "x": plain(x),
        "y": plain(y),
        "history": {key: plain(values) for key, values in history.items()},
        "evaluated": plain(evaluated),
        "trained": [plain(w) for w in model.get_weights()],
        "predicted": plain(model.predict(x, verbose=0)),
    }


def activations():
    x = np.array([[-3, -1, -0.5, 0.25, 1, 7]], dtype="float64")
    names = ["linear", "relu", "relu6", "sigmoid", "tanh", "softmax", "softplus"]
    return {"x": plain(x), "y": {n: plain(keras.activations.get(n)(x)) for n in names}}


def sgd():
    return keras.optimizers.SGD(learning_rate=0.125)


def adam():
    return keras.optimizers.Adam(learning_rate=0.125)


result = {
    "source": f"keras {keras.__version__}, {keras.backend.backend()} backend",
    "activations": activations(),
    "sgd": optimizer_steps(sgd),
    "adam": optimizer_steps(adam),
    "adamDefaults": optimizer_steps(keras.optimizers.Adam),
    "trainings": {
        "sgd, mse": training(sgd, "mse", None),
        "adam, mse": training(adam, "mse", None),
        "sgd, mae, nonNeg": training(sgd, "mae", "NonNeg"),
    },
}
print(json.dumps(result))

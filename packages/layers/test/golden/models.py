"""Prints how Keras trains models with several inputs, outputs and kinds of weights, in float64, as JSON.

    KERAS_BACKEND=jax python models.py > models.json

Needs keras and jax from PyPI. models.test.ts compares Clampwise with it.
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")

random = np.random.default_rng(20250702)
layers = keras.layers


def array(*shape):
    return random.integers(-128, 128, shape) / 128


def plain(values):
    return np.asarray(values).tolist()


def weights_of(model):
    return [{"path": w.path, "values": plain(w)} for w in model.weights]


def result(model, start, history, evaluated, predicted):
    return {
        "layers": [layer.name for layer in model.layers if not isinstance(layer, layers.InputLayer)],
        "start": [plain(w) for w in start],
        "history": {key: plain(values) for key, values in history.items()},
        "evaluated": {key: plain(value) for key, value in evaluated.items()},
        "predicted": [plain(p) for p in (predicted if isinstance(predicted, list) else [predicted])],
        "trained": [plain(w) for w in model.get_weights()],
    }


def branches():
    """Two inputs, a layer that is applied twice, a model as a layer, and two outputs with losses of their own."""
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    shared = layers.Dense(4, activation="sigmoid", name="shared", kernel_regularizer=keras.regularizers.L2(0.03125))
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="relu", name="deep")], name="inner")
    joined = layers.Add(name="joined")([shared(a), shared(b), layers.Dense(4, name="side")(b)])
    price = layers.Dense(1, name="price")(inner(joined))
    kind = layers.Dense(3, name="kind", activation="softmax", bias_regularizer=keras.regularizers.L1(0.0625))(joined)
    return keras.Model([a, b], [price, kind])


def train_branches():
    model = branches()
    model.set_weights([array(*w.shape) for w in model.weights])
    start = model.get_weights()
    model.compile(
        optimizer=keras.optimizers.SGD(0.0625),
        loss={"price": "mse", "kind": "sparse_categorical_crossentropy"},
        loss_weights={"price": 0.25, "kind": 2.0},
        metrics={"price": ["mae"], "kind": ["accuracy"]},
        weighted_metrics={"kind": ["accuracy"]},
    )
    x = [array(20, 3), array(20, 3)]
    y = [array(20, 1), random.integers(0, 3, (20,))]
    w = [random.integers(0, 5, (20,)) / 2, random.integers(1, 5, (20,)) / 4]
    # Sixteen to train and four to test with, and batches of a power of two: Keras rounds their inverse to float32.
    part = lambda arrays, s: [values[s] for values in arrays]  # noqa: E731
    train, test = slice(0, 16), slice(16, 20)
    history = model.fit(
        part(x, train), part(y, train), sample_weight=part(w, train), epochs=3, batch_size=8, shuffle=False, verbose=0,
        validation_data=(part(x, test), part(y, test), part(w, test)),
    ).history
    evaluated = model.evaluate(x, y, batch_size=4, verbose=0, return_dict=True)
    predicted = model.predict(x, verbose=0)
    data = {"x": [plain(v) for v in x], "y": [plain(v) for v in y], "sampleWeight": [plain(v) for v in w]}
    return {**data, **result(model, start, history, evaluated, predicted)}


def train_classes():
    """One output with weights of classes, and of examples in validation."""
    model = keras.Sequential([keras.Input((4,)), layers.Dense(5, activation="relu"), layers.Dense(3, activation="softmax")])
    model.set_weights([array(*w.shape) for w in model.weights])
    start = model.get_weights()
    model.compile(
        optimizer=keras.optimizers.SGD(0.125),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        weighted_metrics=["accuracy", "mse"],
    )
    x, labels = array(20, 4), random.integers(0, 3, (20,))
    y = np.eye(3)[labels]
    w = random.integers(0, 5, (20,)) / 2
    history = model.fit(
        x[:16], y[:16], class_weight={0: 0.5, 2: 3.0}, epochs=3, batch_size=4, shuffle=False, verbose=0,
        validation_data=(x[16:], y[16:], w[16:]),
    ).history
    evaluated = model.evaluate(x, y, sample_weight=w, batch_size=4, verbose=0, return_dict=True)
    data = {"x": plain(x), "y": plain(y), "sampleWeight": plain(w)}
    return {**data, **result(model, start, history, evaluated, model.predict(x, verbose=0))}


def train_generator():
    """Batches of a generator that goes on over epochs, the last ones with weights."""
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.set_weights([array(*w.shape) for w in model.weights])
    start = model.get_weights()
    model.compile(optimizer=keras.optimizers.SGD(0.125), loss="mse", metrics=["mae"])
    batches = [(array(4, 2), array(4, 1), random.integers(0, 5, (4,)) / 2) for _ in range(7)]

    def generate():
        while True:
            yield from batches

    history = model.fit(
        generate(), steps_per_epoch=3, epochs=6, initial_epoch=2, verbose=0,
        validation_data=tuple(np.concatenate([batch[k] for batch in batches]) for k in range(3)), validation_batch_size=4,
    ).history
    data = {"batches": [[plain(part) for part in batch] for batch in batches]}
    x, y = batches[0][:2]
    evaluated = model.evaluate(x, y, verbose=0, return_dict=True)
    return {**data, **result(model, start, history, evaluated, model.predict(x, verbose=0))}


def order():
    """The order of the layers of a model whose branches have different lengths."""
    a, b = keras.Input((2,), name="a"), keras.Input((2,), name="b")
    shared = layers.Dense(2, name="shared")
    long = layers.Dense(2, name="l2")(layers.Dense(2, name="l1")(shared(a)))
    short = layers.Dense(2, name="s1")(b)
    late = shared(layers.Dense(2, name="m1")(short))
    sum_ = layers.Add(name="sum")([short, long, late])
    model = keras.Model([a, b], [layers.Dense(1, name="out2")(b), layers.Dense(1, name="out1")(sum_)])
    return [layer.name for layer in model.layers if not isinstance(layer, layers.InputLayer)]


print(
    json.dumps(
        {
            "source": f"keras {keras.__version__}, {keras.backend.backend()} backend",
            "order": order(),
            "branches": train_branches(),
            "classes": train_classes(),
            "generator": train_generator(),
        },
        separators=(",", ":"),
    )
)

"""What real Keras says of .keras files that saveKerasModel wrote.

    python ask_keras.py predict <folder>   loads each NAME.keras, and predicts for the inputs in NAME.json
    python ask_keras.py begin <folder>     trains a model with each optimizer: for 3 epochs as NAME.keras, and for 11
    python ask_keras.py end <folder>       loads each NAME.keras, trains it for 3 epochs, and saves it again

Answers are JSON on standard output.
"""

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


def load(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.filterwarnings("ignore", message=".*destroy the mask information.*")
        return keras.saving.load_model(path)


def predicted(path):
    given = json.loads(path.with_suffix(".json").read_text())
    try:
        model = load(path)
        inputs = [np.array(x["values"], x["dtype"]).reshape(x["shape"]) for x in given]
        outputs = model.predict_on_batch(inputs if len(inputs) > 1 else inputs[0])
        return [np.asarray(y, "float64").ravel().tolist() for y in keras.tree.flatten(outputs)]
    except Exception as error:  # The test shows it.
        return f"{type(error).__name__}: {' '.join(str(error).split())[:500]}"


def predict(folder):
    return {p.stem: predicted(p) for p in sorted(Path(folder).glob("*.keras"))}


X = np.array([[((7 * i + 3 * k * k) % 11 - 5) / 4 for k in range(4)] for i in range(12)], "float32")
Y = np.array([[((5 * i * i + 2) % 7 - 3) / 2] for i in range(12)], "float32")


def train(model, epochs):
    model.fit(X, Y, batch_size=4, shuffle=False, epochs=epochs, verbose=0)


def optimizers():
    o = keras.optimizers
    return {
        "sgd": o.SGD(0.05, momentum=0.9, nesterov=True, global_clipnorm=0.5),
        "rmsprop": o.RMSprop(0.01, rho=0.8, centered=True, momentum=0.5, clipvalue=0.3),
        "adam": o.Adam(0.02, amsgrad=True, clipnorm=0.3),
        "adamw": o.AdamW(o.schedules.CosineDecay(0.05, 40), weight_decay=0.1, global_clipnorm=1.0),
    }


def network():
    c, r = keras.constraints, keras.regularizers
    x = keras.Input((4,), name="x")
    shared = keras.layers.Dense(4, "tanh", name="shared", kernel_constraint=c.MaxNorm(0.8, axis=0))
    inner = keras.Sequential(
        [
            keras.layers.Input((4,)),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.Dense(3, "silu", name="inside", kernel_constraint=c.UnitNorm(axis=0)),
        ],
        name="inner",
    )
    y = inner(shared(shared(x)))
    end = keras.layers.Dense(1, name="end", kernel_constraint=c.NonNeg(), kernel_regularizer=r.L2(0.01))
    return keras.Model(x, end(y), name="network")


def weights(model):
    return {w.path: np.asarray(w, "float64").ravel().tolist() for w in model.weights}


def begin(folder):
    expected = {}
    for name, optimizer in optimizers().items():
        keras.utils.clear_session()
        keras.utils.set_random_seed(5)
        model = network()
        model.compile(optimizer, "mse", metrics=["mae"])
        train(model, 3)
        model.save(Path(folder) / f"{name}.keras")
        train(model, 8)
        expected[name] = weights(model)
    answer = {"x": X.ravel().tolist(), "y": Y.ravel().tolist(), "weights": expected}
    (Path(folder) / "expected.json").write_text(json.dumps(answer) + "\n")
    return {}


def end(folder):
    found = {}
    for path in sorted(Path(folder).glob("*.keras")):
        model = load(path)
        train(model, 3)
        model.save(path)
        found[path.stem] = weights(model)
    return found


if __name__ == "__main__":
    command, place = sys.argv[1:]
    print(json.dumps({"predict": predict, "begin": begin, "end": end}[command](place)))

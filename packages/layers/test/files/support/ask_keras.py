"""What real Keras makes of .keras files: it loads each, predicts, trains on, and saves it again.

    python ask_keras.py <folder>
    python ask_keras.py compiled <folder>     only says how each model is compiled

The folder has <name>.keras and <name>.json with x, y, epochs and batch_size. Answers are JSON on
standard output. The files that Keras saves are <name>.again.keras.
"""

import json
import os
import sys
import warnings
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402


def arrays(value):
    """One array, or a list of them, as nested lists say by their depth."""
    if isinstance(value[0][0], list):
        return [np.asarray(each, "float32") for each in value]
    return np.asarray(value, "float32")


def flat(value):
    return [np.asarray(a).ravel().tolist() for a in (value if isinstance(value, list) else [value])]


def load(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        return keras.saving.load_model(path)


def compiled(path):
    """The loss and the metrics of a model, by what they compute, and its learning rate at steps."""
    model = load(path)
    x, y = np.ones((4, 1), "float32"), np.asarray([[0, 1]] * 4, "float32")
    try:
        model.evaluate(x, y, verbose=0)
    except ValueError:
        # Losses and metrics of classes want other values.
        model.evaluate(x, y[:, :1], verbose=0)
    config = model.get_compile_config()
    rate = model.optimizer._learning_rate
    rates = [float(rate(k)) for k in range(20)] if callable(rate) else []
    return {"loss": config["loss"], "metrics": config["metrics"], "rates": rates}


def answer(path):
    model = load(path)
    given = json.loads(path.with_suffix(".json").read_text())
    x, y = arrays(given["x"]), arrays(given["y"])
    first = flat(model.predict(x, verbose=0))
    model.fit(x, y, epochs=given["epochs"], batch_size=given["batch_size"], shuffle=False, verbose=0)
    second = flat(model.predict(x, verbose=0))
    model.save(path.with_suffix(".again.keras"))
    return {"first": first, "second": second, "iterations": int(model.optimizer.iterations)}


if __name__ == "__main__":
    run = compiled if sys.argv[1] == "compiled" else answer
    files = [p for p in sorted(Path(sys.argv[-1]).glob("*.keras")) if ".again" not in p.name]
    print(json.dumps({p.stem: run(p) for p in files}))

"""Writes the models that the tests load, with what Keras itself predicts with them.

    python write.py
    python write.py keras3-dict.h5    writes only this one, and keeps the others

The files are what Keras 3 and tf_keras save; a `.keras` file is packed again with compression, but for one, which stays
as it was written. `model.json` and its shard are in the format of the converter of TensorFlow.js, and written by this
program: topology and training configuration as Keras gives them, the weights by name, one after the other. `npm run format` then lays the JSON out.
"""

import io
import json
import os
import sys
import zipfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tf_keras  # noqa: E402

HERE = Path(__file__).parent
RANDOM = np.random.default_rng(7)
WANTED = sys.argv[1:]
DOCUMENT = HERE / "predictions.json"
predictions = json.loads(DOCUMENT.read_text())["models"] if WANTED else {}


def is_wanted(name):
    return not WANTED or name in WANTED


def shaped(*shape):
    return RANDOM.standard_normal(shape).astype("float32").round(3)


def as_list(value):
    return value if isinstance(value, (list, tuple)) else [value]


def listed(arrays):
    return [{"shape": x.shape, "values": x.ravel().tolist()} for x in arrays]


def predicted(model, inputs):
    outputs = model.predict(list(inputs) if len(inputs) > 1 else inputs[0], verbose=0)
    return listed(outputs.values() if isinstance(outputs, dict) else as_list(outputs))


def record(name, model, *inputs):
    """What a model says to some inputs."""
    predictions[name] = {"inputs": listed(inputs), "outputs": predicted(model, inputs)}


def fill(model):
    """Weights that are not what an initializer makes."""
    model.set_weights([(w + RANDOM.uniform(0.05, 0.3, w.shape)).astype(w.dtype) for w in model.get_weights()])


def pack(path):
    with zipfile.ZipFile(path) as packed:
        entries = [(entry.filename, packed.read(entry)) for entry in packed.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in entries:
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def save(name, model, *inputs, compressed=True):
    fill(model)
    if not is_wanted(name):
        return
    record(name, model, *inputs)
    model.save(HERE / name)
    if compressed and name.endswith(".keras"):
        pack(HERE / name)


def save_model_json(folder, model, *inputs):
    """A model of tf_keras as `model.json` with one shard."""
    fill(model)
    if not is_wanted(folder + "/model.json"):
        return
    record(folder + "/model.json", model, *inputs)
    model.save(HERE / "passing.h5")
    import h5py

    weights, shard = [], io.BytesIO()
    with h5py.File(HERE / "passing.h5") as file:
        topology = {
            "keras_version": file.attrs["keras_version"],
            "backend": file.attrs["backend"],
            "model_config": json.loads(file.attrs["model_config"]),
            "training_config": json.loads(file.attrs["training_config"]),
        }
        groups = file["model_weights"]
        for layer in groups.attrs["layer_names"]:
            group = groups[layer]
            for weight in group.attrs["weight_names"]:
                values = np.asarray(group[weight])
                weights.append({"name": weight.split(":")[0], "shape": values.shape, "dtype": str(values.dtype)})
                shard.write(values.tobytes())
    os.remove(HERE / "passing.h5")
    (HERE / folder).mkdir(exist_ok=True)
    (HERE / folder / "group1-shard1of1.bin").write_bytes(shard.getvalue())
    manifest = [{"paths": ["group1-shard1of1.bin"], "weights": weights}]
    document = {
        "format": "layers-model",
        "generatedBy": "keras v" + topology["keras_version"],
        "convertedBy": None,
        "modelTopology": topology,
        "weightsManifest": manifest,
    }
    (HERE / folder / "model.json").write_text(json.dumps(document) + "\n")


def sequential(k):
    relu = {"negative_slope": 0.25, "threshold": 0.5, "max_value": 2.0}
    return k.Sequential(
        [
            k.layers.Input((3,)),
            k.layers.Dense(4, kernel_constraint="max_norm", kernel_regularizer=k.regularizers.L2(0.5)),
            k.layers.ReLU(**relu),
            k.layers.Dense(2, activation="hard_sigmoid", bias_constraint=k.constraints.NonNeg()),
        ]
    )


def functional(k):
    left, right = k.Input((3,), name="left_side"), k.Input((2,), name="right_side")
    inner_input = k.Input((4,), name="inner_input")
    inner = k.Model(inner_input, k.layers.Dense(4, activation="tanh")(inner_input), name="inner_model")
    shared = k.layers.Dense(4, name="shared_dense")
    joined = k.layers.Concatenate()([shared(left), k.layers.LeakyReLU(0.2)(k.layers.Dense(4)(right))])
    narrow = k.layers.Dense(4, activation="swish")(joined)
    twice = k.layers.Add()([inner(narrow), inner(inner(narrow))])
    return k.Model([left, right], [k.layers.Dense(1, name="first_output")(twice), shared(left)])


def convolutional(k):
    return k.Sequential(
        [
            k.layers.Input((6, 6, 2)),
            k.layers.Conv2D(
                3, 3, padding="same", kernel_constraint=k.constraints.MaxNorm(max_value=3, axis=[0, 1, 2])
            ),
            k.layers.BatchNormalization(),
            k.layers.ReLU(6.0),
            k.layers.DepthwiseConv2D(3, strides=2),
            k.layers.MaxPooling2D(2),
            k.layers.Flatten(),
            k.layers.Dropout(0.5, seed=3),
            k.layers.Dense(3, activation="softmax"),
        ]
    )


def recurrent(k, reset_after):
    return k.Sequential(
        [
            k.layers.Input((5,)),
            k.layers.Embedding(7, 3, embeddings_constraint="unit_norm"),
            k.layers.Bidirectional(k.layers.LSTM(2, return_sequences=True)),
            k.layers.GRU(2, reset_after=reset_after, recurrent_constraint="non_neg"),
            k.layers.Dense(1, kernel_constraint=k.constraints.MinMaxNorm(0.5, 1.5, rate=0.5)),
        ]
    )


def nested(k):
    """Models in models, called more than once, with several outputs, and one of them an output."""
    inner_input = k.Input((3,))
    first = k.Sequential([k.layers.Input((3,)), k.layers.Dense(3, activation="tanh"), k.layers.BatchNormalization()])
    inner = k.Model(inner_input, [k.layers.Dense(2)(first(inner_input)), k.layers.Dense(3)(inner_input)])
    outer_input = k.Input((3,))
    two, three = inner(outer_input)
    again, last = inner(three)
    deeper = k.Sequential([k.layers.Input((2,)), k.Sequential([k.layers.Dense(2, activation="elu")]), k.layers.Dense(2)])
    return k.Model(outer_input, [two, deeper(k.layers.Add()([two, again])), last])


def masked(k):
    """Masks, and recurrent layers in both directions."""
    words = k.Input((5,))
    embedded = k.layers.Embedding(7, 3, mask_zero=True)(words)
    both = k.layers.Bidirectional(k.layers.GRU(2, return_sequences=True))(embedded)
    cells = k.layers.RNN([k.layers.GRUCell(2), k.layers.LSTMCell(3), k.layers.SimpleRNNCell(2)])
    stacked = k.layers.Bidirectional(cells, merge_mode="sum")(both)
    states = k.layers.LSTM(2, return_state=True)(embedded)
    continued = k.layers.LSTM(2)(both, initial_state=states[1:])
    flat = k.layers.Flatten()(k.layers.Bidirectional(k.layers.LSTM(1, return_sequences=True))(embedded))
    return k.Model(words, [k.layers.GlobalAveragePooling1D()(embedded), stacked, continued, flat])


def pixels_moved(k):
    return k.Sequential(
        [
            k.layers.Input((6, 6, 2)),
            k.layers.Resizing(5, 4),
            k.layers.UpSampling2D((2, 1), interpolation="bilinear"),
            k.layers.BatchNormalization(axis=1),
            k.layers.Softmax(axis=1),
            k.layers.SeparableConv2D(2, 2, depth_multiplier=2, activation="silu"),
            k.layers.Conv2DTranspose(1, 3, strides=2, padding="same", output_padding=1),
            k.layers.Resizing(2, 2, interpolation="nearest"),
        ]
    )


def masked_operations(k):
    """Operations that Keras makes for masks, and two of a program."""
    words = k.Input((5,))
    embedded = k.layers.Embedding(7, 3, mask_zero=True)(words)
    doubled = k.layers.LSTM(2, return_sequences=True)(embedded * 2.0)
    return k.Model(words, [k.layers.GlobalAveragePooling1D()(doubled), k.layers.LSTM(2)(embedded) + 1.0])


def dict_of_outputs(k):
    """Outputs by keys that are not the names of their layers."""
    x = k.Input((3,))
    h = k.layers.Dense(4, activation="tanh")(x)
    outputs = {"amount": k.layers.Dense(2, name="first")(h), "share": k.layers.Dense(1, name="second")(h)}
    model = k.Model(x, outputs)
    model.compile(
        k.optimizers.SGD(0.1),
        loss={"amount": "mse", "share": "mae"},
        loss_weights={"amount": 1.0, "share": 0.5},
    )
    return model


def save_trained(name, model, x, targets):
    """Also what the model predicts after three steps more."""
    model.train_on_batch(x, targets)
    save(name, model, x)
    for _ in range(3):
        model.train_on_batch(x, targets)
    if is_wanted(name):
        predictions[name]["targets"] = listed(targets.values())
        predictions[name]["trained"] = predicted(model, [x])


@keras.saving.register_keras_serializable("shapes")
class Scale(keras.layers.Layer):
    def __init__(self, factor=1.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        return x * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


@keras.saving.register_keras_serializable("shapes")
class Box(keras.constraints.Constraint):
    def __call__(self, w):
        return keras.ops.clip(w, -1.0, 1.0)


def main():
    keras.utils.set_random_seed(7)
    x3, x2, pixels = shaped(4, 3), shaped(4, 2), shaped(2, 6, 6, 2)
    words = RANDOM.integers(1, 7, (3, 5)).astype("float32")
    words_masked = words * (np.arange(5) < np.array([[5], [3], [1]]))

    model = sequential(keras)
    model.compile(keras.optimizers.Adam(0.01, clipnorm=1.0), loss="mse", metrics=["mae"])
    save("keras3-sequential.keras", model, x3, compressed=False)
    model = sequential(keras)
    model.compile(keras.optimizers.SGD(0.01, momentum=0.5, global_clipnorm=2.0), loss=keras.losses.MeanAbsoluteError())
    model.train_on_batch(x3, shaped(4, 2))
    save("keras3-sequential.h5", model, x3)
    model = functional(keras)
    model.compile(
        keras.optimizers.AdamW(0.01, weight_decay=0.02, global_clipnorm=0.5, use_ema=True),
        loss=["mse", keras.losses.Huber(2.0)],
    )
    model.train_on_batch([x3, x2], [shaped(4, 1), shaped(4, 4)])
    save("keras3-functional.keras", model, x3, x2)
    model = convolutional(keras)
    model.compile(
        keras.optimizers.RMSprop(keras.optimizers.schedules.ExponentialDecay(0.125, 10, 0.9), centered=True),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    save("keras3-convolutional.keras", model, pixels)
    model = recurrent(keras, reset_after=False)
    model.compile(keras.optimizers.RMSprop(0.002, clipvalue=0.5, rho=0.8), loss="binary_crossentropy")
    save("keras3-recurrent.keras", model, words)
    model = recurrent(keras, reset_after=True)
    model.compile("lion", loss="mse")
    save("keras3-reset-after.keras", model, words)
    dense = keras.layers.Dense(3, kernel_constraint=Box())
    save("keras3-custom.keras", keras.Sequential([keras.layers.Input((3,)), dense, Scale(3.0)]), x3)
    side = keras.Input((3,))
    ops = keras.Model(side, keras.layers.Dense(1)(keras.ops.sin(side)) * 2.0)
    save("keras3-operations.keras", ops, x3)

    model = sequential(tf_keras)
    model.compile(tf_keras.optimizers.Adam(0.01, clipnorm=1.0), loss="mse", metrics=["mae"])
    save_model_json("keras2-sequential", model, x3)
    model = functional(tf_keras)
    model.compile(tf_keras.optimizers.AdamW(0.01, weight_decay=0.02), loss="mse")
    model.train_on_batch([x3, x2], [shaped(4, 1), shaped(4, 4)])
    save("keras2-functional.keras", model, x3, x2)
    model = convolutional(tf_keras)
    model.compile(tf_keras.optimizers.legacy.Adam(0.01, clipvalue=0.5), loss="categorical_crossentropy")
    save("keras2-convolutional.h5", model, pixels)
    model = recurrent(tf_keras, reset_after=False)
    model.compile(tf_keras.optimizers.RMSprop(0.002, clipvalue=0.5), loss="mse")
    save_model_json("keras2-recurrent", model, words)
    save("keras2-recurrent.keras", model, words)

    for version, k in ((3, keras), (2, tf_keras)):
        save(f"keras{version}-nested.keras", nested(k), x3)
        save(f"keras{version}-masked.keras", masked(k), words_masked)
        save(f"keras{version}-pixels.keras", pixels_moved(k), pixels)

    save("keras3-masked-operations.h5", masked_operations(keras), words_masked)
    targets = {"amount": shaped(4, 2), "share": shaped(4, 1)}
    save_trained("keras3-dict.h5", dict_of_outputs(keras), x3, targets)
    save_trained("keras3-dict.keras", dict_of_outputs(keras), x3, targets)
    save_trained("keras2-dict.keras", dict_of_outputs(tf_keras), x3, targets)

    document = {"source": f"Keras {keras.__version__}, tf_keras {tf_keras.__version__}", "models": predictions}
    DOCUMENT.write_text(json.dumps(document) + "\n")


main()

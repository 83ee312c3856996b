"""Writes layers.json: small models of layers and contexts that tfjs computes otherwise, and what Keras answers.

    python layers.py 3 > three.json && python layers.py 2 > two.json && python layers.py join three.json two.json

Weights and inputs follow from their place by the formula in `spread`. `trained` has the sum of each weight after three steps
of SGD (rate 0.05, mean squared error).
"""

import json
import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "jax"

import numpy as np  # noqa: E402


def spread(shape, k):
    """(((i * 7 + 11 * k) mod 17) - 8) / 16"""
    count = int(np.prod(shape))
    return ((((np.arange(count) * 7 + 11 * k) % 17) - 8) / 16).reshape(shape).astype("float32")


def weight(k, name, shape):
    values = spread(shape, k)
    if "var" in name:
        return abs(values) + 0.5
    return values


def models(k, version):
    L = k.layers

    def chain(shape, *layers):
        return lambda: k.Sequential([L.Input(shape), *[make() for make in layers]])

    def called(shape, layer, **kwargs):
        def make():
            x = k.Input(shape)
            return k.Model(x, L.Dense(1)(layer()(x, **kwargs)))

        return make

    def graph(*shapes):
        def decorate(build):
            def make():
                inputs = [k.Input(shape) for shape in shapes]
                return k.Model(inputs, build(*inputs))

            return make

        return decorate

    def nested(trainable, **kwargs):
        def make():
            inner = k.Sequential([L.Input((3,)), L.BatchNormalization(momentum=0.5), L.Dense(3)], name="inner")
            inner.trainable = trainable
            x = k.Input((3,))
            return k.Model(x, L.Dense(1)(inner(x, **kwargs)))

        return make

    yield "BatchNormalization, training=True", called((3,), lambda: L.BatchNormalization(momentum=0.5), training=True), [(4, 3)], True
    yield "BatchNormalization, training=False", called((3,), lambda: L.BatchNormalization(momentum=0.5), training=False), [(4, 3)], True
    yield "BatchNormalization, frozen", chain((3,), lambda: L.BatchNormalization(momentum=0.5, trainable=False), lambda: L.Dense(1)), [(4, 3)], True
    yield "BatchNormalization, no gamma, no beta", chain((3,), lambda: L.BatchNormalization(momentum=0.5, scale=False, center=False), lambda: L.Dense(1)), [(4, 3)], True
    yield "BatchNormalization of images", chain((2, 2, 3), lambda: L.BatchNormalization(momentum=0.5), lambda: L.Flatten(), lambda: L.Dense(1)), [(3, 2, 2, 3)], True
    yield "BatchNormalization along axis 1", chain((3, 2), lambda: L.BatchNormalization(momentum=0.5, axis=1), lambda: L.Flatten(), lambda: L.Dense(1)), [(3, 3, 2)], True
    yield "nested", nested(True), [(4, 3)], True
    yield "nested, frozen", nested(False), [(4, 3)], True
    yield "nested, training=False", nested(True, training=False), [(4, 3)], True
    yield "nested, training=True", nested(True, training=True), [(4, 3)], True
    for rate, stride, padding in ((2, 1, "same"), (2, 1, "valid"), (3, 1, "same"), (1, 2, "same")):
        yield (
            f"DepthwiseConv2D, dilation {rate}, strides {stride}, {padding}",
            chain((7, 8, 2), lambda: L.DepthwiseConv2D(3, strides=stride, padding=padding, dilation_rate=rate, depth_multiplier=2, activation="tanh")),
            [(2, 7, 8, 2)],
            rate == 2,
        )
    yield "Conv2D, dilation 2, same", chain((7, 8, 2), lambda: L.Conv2D(2, 3, padding="same", dilation_rate=2)), [(2, 7, 8, 2)], True
    yield "Conv1D, dilation 2, same", chain((7, 2), lambda: L.Conv1D(2, 3, padding="same", dilation_rate=2)), [(2, 7, 2)], True
    yield "SeparableConv2D, dilation 2, same", chain((7, 8, 2), lambda: L.SeparableConv2D(2, 3, padding="same", dilation_rate=2)), [(2, 7, 8, 2)], True
    for rate, stride in ((1, 1), (2, 1), (1, 2)):
        yield f"Conv1D, causal, dilation {rate}, strides {stride}", chain((7, 2), lambda: L.Conv1D(2, 3, strides=stride, padding="causal", dilation_rate=rate, activation="relu")), [(2, 7, 2)], True
    yield "Reshape(-1, 2)", chain((2, 4), lambda: L.Reshape((-1, 2)), lambda: L.Flatten(), lambda: L.Dense(1)), [(2, 2, 4)], True
    yield "Subtract", graph((3,), (3,))(lambda a, b: L.Subtract()([L.Dense(3)(a), b])), [(2, 3), (2, 3)], True
    for name, shape in (("1D", (5, 3)), ("2D", (4, 5, 3)), ("3D", (2, 3, 2, 3))):
        for keepdims in (False, True):
            yield f"GlobalAveragePooling{name}, keepdims {keepdims}", chain(shape, lambda: getattr(L, f"GlobalAveragePooling{name}")(keepdims=keepdims), lambda: L.Dense(1)), [(2, *shape)], False
            yield f"GlobalMaxPooling{name}, keepdims {keepdims}", chain(shape, lambda: getattr(L, f"GlobalMaxPooling{name}")(keepdims=keepdims), lambda: L.Dense(1)), [(2, *shape)], False
    yield "Normalization, statistics as weights", chain((2, 3), lambda: L.Normalization()), [(2, 2, 3)], False
    yield "Normalization, axis 1", chain((2, 3), lambda: L.Normalization(axis=1)), [(2, 2, 3)], False
    yield "Normalization, lists", chain((2, 3), lambda: L.Normalization(mean=[0.5, 1.0, 2.0], variance=[4.0, 0.25, 1.0])), [(2, 2, 3)], False
    yield "Normalization, numbers, inverse", chain((2, 3), lambda: L.Normalization(axis=None, mean=0.5, variance=4.0, invert=True)), [(2, 2, 3)], False
    yield "ELU, alpha 0.5", chain((3,), lambda: L.Dense(3), lambda: L.ELU(alpha=0.5)), [(2, 3)], True
    yield "ZeroPadding1D", chain((3, 2), lambda: L.ZeroPadding1D((1, 2))), [(2, 3, 2)], False
    yield "ZeroPadding3D", chain((2, 1, 2, 2), lambda: L.ZeroPadding3D(((1, 0), (2, 1), (0, 1)))), [(1, 2, 1, 2, 2)], False
    yield "Cropping1D", chain((5, 2), lambda: L.Cropping1D((1, 2))), [(2, 5, 2)], False
    yield "Cropping3D", chain((3, 3, 4, 1), lambda: L.Cropping3D(((1, 0), (1, 1), (0, 2)))), [(1, 3, 3, 4, 1)], False
    yield "UpSampling1D", chain((3, 2), lambda: L.UpSampling1D(3)), [(2, 3, 2)], False
    yield "UpSampling3D", chain((2, 1, 2, 2), lambda: L.UpSampling3D((2, 3, 1))), [(1, 2, 1, 2, 2)], False
    for name in ("RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness"):
        args = {"RandomFlip": [], "RandomTranslation": [0.2, 0.2]}.get(name, [0.2])
        yield name, chain((3, 3, 1), lambda: getattr(L, name)(*args)), [(2, 3, 3, 1)], False
    yield "ActivityRegularization", chain((3,), lambda: L.ActivityRegularization(l2=0.5), lambda: L.Dense(1)), [(2, 3)], False
    yield "SpatialDropout2D", chain((2, 2, 3), lambda: L.SpatialDropout2D(0.5)), [(2, 2, 2, 3)], False
    yield "SpatialDropout3D", chain((1, 2, 2, 3), lambda: L.SpatialDropout3D(0.5)), [(2, 1, 2, 2, 3)], False

    def of_model():
        inner = k.Sequential([L.Input((3,)), L.Dense(2, activation="tanh"), L.Dense(2)])
        return k.Sequential([L.Input((4, 3)), L.TimeDistributed(inner)])

    yield "TimeDistributed around a model", of_model, [(2, 4, 3)], True

    tokens = "tokens"

    def masked(*layers):
        return chain((5,), lambda: L.Embedding(4, 3, mask_zero=True), *[lambda make=make: make() for make in layers])

    yield "mask, GlobalAveragePooling1D", masked(lambda: L.GlobalAveragePooling1D()), [tokens], True
    yield "mask, Dropout, Dense, LSTM", masked(lambda: L.Dropout(0.0), lambda: L.Dense(3), lambda: L.LSTM(2)), [tokens], True
    yield "mask, two LSTM", masked(lambda: L.LSTM(2, return_sequences=True), lambda: L.LSTM(2)), [tokens], True
    yield "mask, Bidirectional", masked(lambda: L.Bidirectional(L.LSTM(2, return_sequences=True)), lambda: L.GlobalAveragePooling1D()), [tokens], True
    yield "mask, TimeDistributed", masked(lambda: L.TimeDistributed(L.Dense(2)), lambda: L.GRU(2, reset_after=False)), [tokens], True
    # At 0 JAX has another slope than TensorFlow and tfjs.
    yield "mask, LeakyReLU", masked(lambda: L.LeakyReLU(), lambda: L.SimpleRNN(2)), [tokens], version == "2"
    yield "mask that a convolution ends", masked(lambda: L.Conv1D(2, 2), lambda: L.SimpleRNN(2)), [tokens], True

    @graph((5,))
    def added(x):
        y = L.Embedding(4, 3, mask_zero=True)(x)
        return L.GlobalAveragePooling1D()(L.Add()([y, L.Dense(3)(y)]))

    yield "mask, Add", added, [tokens], True

    @graph((5,), (5,))
    def unequal(a, b):
        both = [L.Embedding(4, 3, mask_zero=True)(x) for x in (a, b)]
        return L.GlobalAveragePooling1D()(L.Add()(both))

    yield "two masks, Add", unequal, [tokens, tokens], True

    @graph((5,), (5,))
    def half(a, b):
        both = [L.Embedding(4, 3, mask_zero=True)(a), L.Embedding(4, 3)(b)]
        return L.GlobalAveragePooling1D()(L.Multiply()(both))

    yield "one mask, Multiply", half, [tokens, tokens], True

    @graph((5,), (5,))
    def joined(a, b):
        both = [L.Embedding(4, 3, mask_zero=True)(x) for x in (a, b)]
        return L.SimpleRNN(2)(L.Concatenate()(both))

    yield "two masks, Concatenate", joined, [tokens, tokens], True

    @graph((5,), (5, 2))
    def branches(a, b):
        masked_end = L.SimpleRNN(2)(L.Embedding(4, 3, mask_zero=True)(a))
        return L.Add()([masked_end, L.SimpleRNN(2)(b)])

    yield "a branch without a mask", branches, [tokens, (2, 5, 2)], True

    @graph((5,), (5, 2))
    def averaged(a, b):
        masked_end = L.GlobalAveragePooling1D()(L.Embedding(4, 2, mask_zero=True)(a))
        return L.Add()([masked_end, L.GlobalAveragePooling1D()(L.Softmax()(b))])

    yield "a branch with Softmax and without a mask", averaged, [tokens, (2, 5, 2)], True
    yield "mask, per step", masked(lambda: L.SimpleRNN(2, return_sequences=True), lambda: L.Dense(1)), [tokens], False


def answer(k, version, name, make, inputs, trains):
    k.backend.clear_session() if version == "2" else k.utils.clear_session()
    model = make()
    names = [getattr(w, "path", w.name) for w in model.weights]
    values = [weight(n, label, w.shape) for n, (label, w) in enumerate(zip(names, model.get_weights()))]
    model.set_weights(values)
    for layer in model.layers:
        if hasattr(layer, "finalize_state") and layer.weights:
            layer.finalize_state()
    fed = [
        np.array([[1, 2, 3, 0, 0], [2, 1, 0, 3, 0]], "float32") if shape == "tokens" else spread(shape, n + 3) * 4
        for n, shape in enumerate(inputs)
    ]
    if inputs == ["tokens", "tokens"]:
        fed[1] = np.array([[3, 1, 0, 2, 0], [1, 1, 1, 0, 0]], "float32")
    x = fed if len(fed) > 1 else fed[0]
    y = np.asarray(model.predict(x, verbose=0))
    record = {
        "name": name,
        "keras": version,
        "model": json.loads(model.to_json()),
        "weights": [{"shape": list(w.shape), "values": [float(f"{v:.7g}") for v in w.ravel()]} for w in values],
        "inputs": [{"shape": list(v.shape), "values": v.ravel().tolist()} for v in fed],
        "output": {"shape": list(y.shape), "values": [float(f"{v:.7g}") for v in y.ravel()]},
    }
    if trains:
        model.set_weights(values)
        model.compile(k.optimizers.SGD(0.05), "mse")
        for _ in range(3):
            model.train_on_batch(x, spread(y.shape, 5))
        record["trained"] = [float(f"{np.sum(w):.7g}") for w in model.get_weights()]
    return record


def main(version):
    if version == "3":
        import keras as k
    else:
        import tf_keras as k
    records = []
    for name, make, inputs, trains in models(k, version):
        try:
            records.append(answer(k, version, name, make, inputs, trains))
        except Exception as error:  # This version has no such layer, or not this setting.
            print(name, type(error).__name__, str(error)[:200], file=sys.stderr)
    print(json.dumps(records))


if sys.argv[1] == "join":
    parts = [json.loads(Path(path).read_text().strip().splitlines()[-1]) for path in sys.argv[2:]]
    lines = ",\n".join(json.dumps(each, separators=(",", ":")) for part in parts for each in part)
    Path(__file__).with_name("layers.json").write_text(f"[\n{lines}\n]\n")
else:
    main(sys.argv[1])

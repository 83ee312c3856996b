"""Prints what Keras computes in float64 for layers, forward and backward, as JSON.

    KERAS_BACKEND=tensorflow python layers.py > layers.json

Needs keras and tensorflow from PyPI: on JAX, Keras normalizes in float32. kerasLayers.test.ts compares Clampwise with it. Each row has the class
of Keras and its settings, the inputs, the weights before the call, the result, and the gradients of
Σ result · direction for the inputs and for the trainable weights. A row with `training` has the
weights after the call too.
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

keras.config.set_floatx("float64")

random = np.random.default_rng(20250302)
L = keras.layers


def array(*shape):
    """Numbers without ties, none of them 0, so that no value lies on a kink."""
    return (random.integers(-1500, 1500, shape) * 2 + 1) / 1000


def flat(values):
    # Twelve digits are more than the tests compare.
    numbers = np.asarray(values, dtype="float64").ravel()
    assert np.all(np.isfinite(numbers))
    return [int(v) if v == int(v) else float(f"{v:.13g}") for v in numbers]


def row(layer, inputs, training=False, trainable=True, adapt=None, named=None):
    """One call of a layer on one array or a list of arrays."""
    many = isinstance(inputs, list)
    arrays = inputs if many else [inputs]
    config = {k: v for k, v in layer.get_config().items() if k in OPTIONS and plain(v)}
    config |= named or {}
    layer.build([x.shape for x in arrays] if many else arrays[0].shape)
    if adapt is not None:
        layer.adapt(adapt)
    # Keras counts examples in an integer that training never reads.
    own = [v for v in layer.variables if v.dtype == "float64"]
    if adapt is None:
        for variable in own:
            value = array(*variable.shape)
            variable.assign(abs(value) if "variance" in variable.name else value)
    layer.trainable = trainable
    before = [flat(v) for v in own]
    trained = [v.value for v in layer.trainable_variables]
    indices = layer.__class__.__name__ == "Embedding"
    tensors = [tf.constant(x) for x in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        mode = {"training": training} if layer._call_has_training_arg else {}
        y = layer(tensors if many else tensors[0], **mode)
        direction = array(*y.shape)
        scalar = tf.reduce_sum(y * direction)
    grads = tape.gradient(scalar, ([] if indices else tensors) + trained)
    grads = [tf.convert_to_tensor(g) for g in grads]
    count = len(grads) - len(trained)
    result = {
        "class": layer.__class__.__name__,
        "config": config,
        "shapes": [list(x.shape) for x in arrays],
        "inputs": [flat(x) for x in arrays],
        "weights": before,
        "result": {"shape": list(y.shape), "values": flat(y)},
        "direction": flat(direction),
        "inputGradients": [flat(g) for g in grads[:count]],
        "weightGradients": [flat(g) for g in grads[count:]],
    }
    if training:
        result["training"] = True
        result["after"] = [flat(v) for v in own]
    if not trainable:
        result["trainable"] = False
    if adapt is not None:
        result["adapt"] = {"shape": list(adapt.shape), "values": flat(adapt)}
    return result


OPTIONS = (
    "axis momentum epsilon center scale offset mean variance invert target_shape input_dim "
    "output_dim negative_slope alpha rate"
).split()


def plain(value):
    if isinstance(value, (list, tuple)):
        return all(plain(v) for v in value)
    return isinstance(value, (int, float, bool))


def normalized(x):
    return [
        row(L.BatchNormalization(), x),
        row(L.BatchNormalization(), x, training=True),
        row(L.BatchNormalization(), x, training=True, trainable=False),
        row(L.BatchNormalization(momentum=0.75, epsilon=0.125, scale=False), x, training=True),
        row(L.BatchNormalization(center=False, momentum=0.0), x, training=True),
        row(L.BatchNormalization(center=False, scale=False), x),
        row(L.LayerNormalization(), x),
        row(L.LayerNormalization(epsilon=0.25, center=False), x, training=True),
        row(L.LayerNormalization(scale=False), x),
        row(L.UnitNormalization(), x),
    ]


rows = [
    *normalized(array(5, 3)),
    *normalized(array(1, 1)),
    *normalized(array(2, 1, 4)),
    *normalized(array(3, 2, 2, 2)),
    row(L.LayerNormalization(axis=[-2, -1]), array(3, 2, 5)),
    row(L.LayerNormalization(axis=[1, 2, 3]), array(2, 3, 1, 2)),
    row(L.UnitNormalization(axis=[-2, -1]), array(3, 2, 5)),
    row(L.UnitNormalization(), array(2, 3) * 1e-14),
    row(L.Normalization(), array(4, 3), adapt=array(7, 3)),
    row(L.Normalization(), array(2, 2, 3), adapt=array(5, 2, 3), training=True),
    row(L.Normalization(invert=True), array(4, 3), adapt=array(7, 3)),
    row(L.Normalization(axis=None), array(4, 3), adapt=array(7, 3)),
    row(L.Normalization(axis=(-2, -1)), array(4, 2, 3), adapt=array(6, 2, 3)),
    row(L.Normalization(), array(4, 2), adapt=np.ones((3, 2))),
    row(L.Normalization(mean=0.5, variance=2.25), array(4, 3)),
    row(L.Normalization(mean=[0.5, -1.0, 2.0], variance=[0.25, 4.0, 0.0]), array(4, 3)),
    row(L.Rescaling(scale=0.25, offset=-1.5), array(2, 3)),
    row(L.Rescaling(scale=[2.0, -1.0, 0.5], offset=[0.0, 1.0, 2.0]), array(2, 2, 3)),
    row(L.Flatten(), array(3, 2, 4)),
    row(L.Flatten(), array(3, 2)),
    row(L.Flatten(), array(3)),
    row(L.Reshape((3, 4)), array(2, 12)),
    row(L.Reshape((-1, 2)), array(2, 4, 3)),
    row(L.Reshape((1, -1, 1)), array(3, 5)),
    row(L.Embedding(5, 3), np.array([[0.0, 4, 4], [2, 0, 4]])),
    row(L.Embedding(1, 1), np.zeros((4, 1))),
    row(L.Embedding(7, 2), random.integers(0, 7, (2, 3, 2)).astype("float64")),
    row(L.Embedding(3, 4), np.array([2.0, 1, 2])),
    row(L.LeakyReLU(), array(3, 5)),
    row(L.LeakyReLU(negative_slope=0.01), array(1, 1)),
    row(L.ELU(), array(3, 5)),
    row(L.ELU(alpha=0.5), array(2, 2, 2)),
    row(L.Softmax(), array(3, 5)),
    row(L.Softmax(axis=1), array(2, 3, 4)),
    row(L.Softmax(axis=-2), array(2, 3, 4)),
    row(L.Softmax(), array(2, 1)),
    *[
        row(L.Activation(name), array(4, 7), named={"activation": name})
        for name in [
            "linear",
            "relu",
            "relu6",
            "leaky_relu",
            "elu",
            "selu",
            "gelu",
            "silu",
            "swish",
            "sigmoid",
            "tanh",
            "softmax",
            "softplus",
        ]
    ],
    row(L.Dropout(0.25), array(2, 3)),
    *[
        row(merge(), inputs())
        for merge in [L.Add, L.Multiply, L.Average, L.Maximum, L.Minimum]
        for inputs in [
            lambda: [array(4, 3), array(4, 3)],
            lambda: [array(2, 3), array(2, 3), array(2, 3)],
            lambda: [array(2, 3, 4), array(2, 1, 4), array(2, 3, 1)],
            lambda: [array(2, 4), array(2, 3, 4)],
        ]
    ],
    row(L.Add(), [array(3, 2)]),
    row(L.Subtract(), [array(4, 3), array(4, 3)]),
    row(L.Subtract(), [array(2, 3, 4), array(2, 4)]),
    row(L.Concatenate(), [array(4, 3), array(4, 1), array(4, 2)]),
    row(L.Concatenate(axis=1), [array(2, 3, 2), array(2, 1, 2)]),
    row(L.Concatenate(axis=-2), [array(2, 1, 3), array(2, 2, 3)]),
]

# The layer gelu of Clampwise stands for a function of Keras.
for approximate in [False, True]:
    function = L.Activation(lambda x: keras.activations.gelu(x, approximate=approximate))  # noqa: B023
    named = {"approximate": approximate}
    rows.append(row(function, array(3, 7), named=named) | {"class": "GELU"})

source = f"keras {keras.__version__}, {keras.backend.backend()} backend"
print(f'{{"source":{json.dumps(source)},"rows":[')
print(",\n".join(json.dumps(r, separators=(",", ":")) for r in rows))
print("]}")

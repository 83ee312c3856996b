"""Writes models without weights, and how many parameters Keras counts in each.

    KERAS_BACKEND=jax python write_parameters.py
"""

import json
from pathlib import Path

import keras
from keras import layers as l


def images():
    return keras.Sequential(
        [
            l.Input((33, 20, 3)),
            l.Conv2D(16, 3, padding="same", strides=2),
            l.BatchNormalization(),
            l.DepthwiseConv2D((3, 2), depth_multiplier=2),
            l.PReLU(shared_axes=[1, 2]),
            l.MaxPooling2D((2, 3), strides=2),
            l.SeparableConv2D(24, 2),
            l.Conv2D(12, 1, groups=3),
            l.AveragePooling2D(2, padding="same"),
            l.Flatten(),
            l.Dense(100),
        ]
    )


def sequences():
    return keras.Sequential(
        [
            l.Input((9,)),
            l.Embedding(500, 12),
            l.Bidirectional(l.LSTM(10, return_sequences=True)),
            l.TimeDistributed(l.Dense(7)),
            l.Reshape((9, 7)),
            l.Conv1D(20, 3, padding="causal"),
            l.GRU(11, reset_after=False),
            l.RepeatVector(5),
            l.SimpleRNN(6),
            l.Dense(3),
        ]
    )


def graph():
    a, b = keras.Input((30,)), keras.Input((40,))
    shared = l.Dense(50)
    inner = keras.Sequential([l.Input((50,)), l.Dense(60), l.Dense(50)])
    x = l.Concatenate()([shared(a), shared(l.Dense(30)(b)), inner(shared(a))])
    return keras.Model([a, b], [l.Dense(70)(x), l.Dense(2)(l.LayerNormalization()(x))])


# Of these, the settings determine every parameter. A layer behind the first one shows its shape.
SMALL = [
 ("Dense", (4,), [l.Dense(3)]),
 ("Dense on axes", (2,4), [l.Dense(3), l.Flatten(), l.Dense(2)]),
 ("Embedding", (5,), [l.Embedding(7,3), l.Flatten(), l.Dense(2)]),
 ("PReLU", (3,4), [l.PReLU(), l.Flatten(), l.Dense(2)]),
 ("PReLU shared", (3,4), [l.PReLU(shared_axes=[1])]),
 ("Reshape", (6,), [l.Reshape((2,3)), l.Dense(2)]),
 ("RepeatVector", (3,), [l.RepeatVector(4), l.Dense(2), l.Flatten(), l.Dense(2)]),
 ("Flatten", (3,2,4), [l.Flatten(), l.Dense(2)]),
 ("ReLU", (3,4), [l.ReLU(), l.Flatten(), l.Dense(2)]),
 ("Dropouts", (3,4), [l.Dropout(.5), l.SpatialDropout1D(.5), l.AlphaDropout(.5), l.GaussianDropout(.5), l.GaussianNoise(.5), l.Flatten(), l.Dense(2)]),
 ("Activations", (3,4), [l.Activation('relu'), l.ELU(), l.LeakyReLU(), l.Softmax(), l.ActivityRegularization(.1), l.Masking(), l.Rescaling(2.), l.Identity(), l.Flatten(), l.Dense(2)]),
 ("LayerNormalization", (3,4), [l.LayerNormalization(), l.Flatten(), l.Dense(2)]),
 ("LayerNormalization axis 2", (3,4), [l.LayerNormalization(axis=2)]),
 ("GroupNormalization", (3,4), [l.GroupNormalization(2)]),
 ("UnitNormalization", (3,4), [l.UnitNormalization(), l.Dense(2)]),
 ("GlobalAveragePooling1D", (3,4), [l.GlobalAveragePooling1D(), l.Dense(2)]),
 ("GlobalMaxPooling2D", (3,4,5), [l.GlobalMaxPooling2D(), l.Dense(2)]),
 ("LSTM", (5,3), [l.LSTM(4), l.Dense(2)]),
 ("LSTM sequences", (5,3), [l.LSTM(4, return_sequences=True), l.Flatten(), l.Dense(2)]),
 ("GRU", (5,3), [l.GRU(4, reset_after=False), l.Dense(2)]),
 ("SimpleRNN", (5,3), [l.SimpleRNN(4), l.Dense(2)]),
 ("RNN LSTMCell", (5,3), [l.RNN(l.LSTMCell(4))]),
 ("RNN GRUCell", (5,3), [l.RNN(l.GRUCell(4, reset_after=False))]),
 ("RNN SimpleRNNCell", (5,3), [l.RNN(l.SimpleRNNCell(4))]),
 ("Bidirectional", (5,3), [l.Bidirectional(l.LSTM(4)), l.Dense(2)]),
 ("Bidirectional sequences", (5,3), [l.Bidirectional(l.SimpleRNN(4, return_sequences=True)), l.Flatten(), l.Dense(2)]),
 ("Bidirectional sum", (5,3), [l.Bidirectional(l.LSTM(4), merge_mode='sum'), l.Dense(2)]),
 ("TimeDistributed", (5,3), [l.TimeDistributed(l.Dense(4))]),
 ("TimeDistributed Flatten Conv", (5,4,3), [l.TimeDistributed(l.PReLU())]),
 ("Conv1D", (9,3), [l.Conv1D(4,3, use_bias=False), l.Flatten(), l.Dense(2)]),
 ("Conv1D strided", (9,3), [l.Conv1D(4,3,strides=2, use_bias=False), l.Flatten(), l.Dense(2)]),
 ("Conv1D dilated", (9,3), [l.Conv1D(4,3,dilation_rate=2, use_bias=False), l.Flatten(), l.Dense(2)]),
 ("Conv1D same", (9,3), [l.Conv1D(4,4,strides=2,padding='same', use_bias=False), l.Flatten(), l.Dense(2)]),
 ("Conv1D causal", (9,3), [l.Conv1D(4,4,padding='causal', use_bias=False), l.Flatten(), l.Dense(2)]),
 ("Conv2D", (9,8,3), [l.Conv2D(4,(3,2), use_bias=False), l.Flatten(), l.Dense(2)]),
 ("Conv2D groups", (9,8,4), [l.Conv2D(6,(3,2), groups=2, use_bias=False), l.Flatten(), l.Dense(2)]),
 ("Conv2D strides", (9,8,3), [l.Conv2D(4,3, strides=(2,1), use_bias=False), l.Flatten(), l.Dense(2)]),
 ("Conv3D", (5,5,4,2), [l.Conv3D(3,2, use_bias=False), l.Flatten(), l.Dense(2)]),
 ("DepthwiseConv1D", (9,3), [l.DepthwiseConv1D(3,depth_multiplier=2, use_bias=False), l.Flatten(), l.Dense(2)]),
 ("DepthwiseConv2D", (9,8,3), [l.DepthwiseConv2D(3, use_bias=False), l.Flatten(), l.Dense(2)]),
 ("SeparableConv1D", (9,3), [l.SeparableConv1D(5,3,depth_multiplier=2, use_bias=False), l.Flatten(), l.Dense(2)]),
 ("SeparableConv2D", (9,8,3), [l.SeparableConv2D(5,(3,2), use_bias=False), l.Flatten(), l.Dense(2)]),
 ("Conv2DTranspose", (4,4,3), [l.Conv2DTranspose(5,3, use_bias=False), l.GlobalAveragePooling2D(), l.Dense(2)]),
 ("MaxPooling1D", (9,3), [l.MaxPooling1D(), l.Flatten(), l.Dense(2)]),
 ("MaxPooling2D", (9,8,3), [l.MaxPooling2D((2,3)), l.Flatten(), l.Dense(2)]),
 ("MaxPooling2D strides", (9,8,3), [l.MaxPooling2D(3, strides=2), l.Flatten(), l.Dense(2)]),
 ("AveragePooling3D", (4,6,5,2), [l.AveragePooling3D(2), l.Flatten(), l.Dense(2)]),
 ("AveragePooling2D same", (9,8,3), [l.AveragePooling2D(2, padding='same'), l.Flatten(), l.Dense(2)]),
 ("Dense without bias", (4,), [l.Dense(3, use_bias=False)]),
 ("LSTM without bias", (5,3), [l.LSTM(4, use_bias=False)]),
 ("BatchNormalization", (3,4), [l.BatchNormalization(scale=False, center=False)]),
 ("Normalization without center", (3,4), [l.LayerNormalization(center=False)]),
 ("Normalization without scale", (3,4), [l.GroupNormalization(2, scale=False)]),
 ("RMSNormalization", (3,4), [l.RMSNormalization()]),
 ("Nested", (3,), [keras.Sequential([l.Input((3,)), l.Dense(4), l.Dense(5)]), l.Dense(2)]),
]


def small():
    """Yields the models above, and some graphs."""
    for name, shape, of in SMALL:
        yield name, keras.Sequential([l.Input(shape), *of])
    a, b = keras.Input((3,)), keras.Input((4,))
    yield "Concatenate", keras.Model([a, b], l.Dense(2)(l.Concatenate()([a, b])))
    c, d, e = keras.Input((3, 5)), keras.Input((4, 5)), keras.Input((3, 6))
    yield "Concatenate axis 1", keras.Model([c, d], l.Dense(2)(l.Concatenate(axis=1)([c, d])))
    yield "Concatenate axis 2", keras.Model([c, e], l.Dense(2)(l.Concatenate(axis=2)([c, e])))
    shared = l.Dense(4)
    sums = l.Add()([shared(b), shared(shared(b))])
    yield "shared layer", keras.Model(b, l.Dense(2)(sums))
    x = keras.Input((4,))
    two = keras.Model(x, [l.Dense(3)(x), l.Dense(6)(x)])(b)
    yield "nested model of two outputs", keras.Model(b, [l.Dense(2)(two[1]), l.Dense(5)(two[0])])
    steps = keras.Input((3, 4))
    wrapped = l.TimeDistributed(keras.Sequential([l.Input((4,)), l.Dense(5)]))
    yield "TimeDistributed model", keras.Model(steps, wrapped(steps))


def trimmed(value):
    """Leaves out settings that no count depends on."""
    unused = ("module", "registered_name", "build_config", "dtype", "trainable", "seed")
    if isinstance(value, list):
        return [trimmed(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "__keras_tensor__":
        return {"class_name": "__keras_tensor__", "config": {"keras_history": value["config"]["keras_history"]}}
    kept = {key: each for key, each in value.items() if each is not None}
    dropped = [key for key in kept if key in unused or key.endswith(("initializer", "regularizer", "constraint"))]
    return {key: trimmed(each) for key, each in kept.items() if key not in dropped}


if __name__ == "__main__":
    found = []
    for make in (images, sequences, graph):
        model = make()
        config = keras.saving.serialize_keras_object(model)
        found.append({"name": make.__name__, "model": config, "parameters": model.count_params()})
    Path(__file__).with_name("parameters.json").write_text(json.dumps(found) + "\n")
    exact = []
    for name, model in small():
        config = trimmed(keras.saving.serialize_keras_object(model))
        exact.append({"name": name, "model": config, "parameters": model.count_params()})
    Path(__file__).with_name("smallModels.json").write_text(json.dumps(exact) + "\n")

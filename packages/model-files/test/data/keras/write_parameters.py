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


if __name__ == "__main__":
    found = []
    for make in (images, sequences, graph):
        model = make()
        config = keras.saving.serialize_keras_object(model)
        found.append({"name": make.__name__, "model": config, "parameters": model.count_params()})
    Path(__file__).with_name("parameters.json").write_text(json.dumps(found) + "\n")

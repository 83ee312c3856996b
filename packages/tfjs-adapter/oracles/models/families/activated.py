"""Each activation in each layer that takes one."""

import formula
from cases import Case

from families.core import ACTIVATIONS

RECURRENT = ["SimpleRNN", "LSTM", "GRU"]


def of_sequences(name, setting, classes):
    def build(k):
        x = k.Input((4, 3))
        return k.Model(x, [getattr(k.layers, each)(2, **{setting: name})(x) for each in classes])

    return Case(f"{','.join(classes)}/{setting}={name}", build, [formula.real(2, 4, 3)], trains=False)


def of_images(name):
    def build(k):
        x = k.Input((4, 5, 2))
        layers = k.layers
        outputs = [
            layers.Conv2D(2, 3, activation=name)(x),
            layers.Conv2DTranspose(2, 3, activation=name)(x),
            layers.DepthwiseConv2D(3, activation=name)(x),
            layers.SeparableConv2D(2, 3, activation=name)(x),
        ]
        return k.Model(x, outputs)

    return Case(f"Conv2D,others/activation={name}", build, [formula.real(2, 4, 5, 2)], trains=False)


def of_volumes(name):
    def build(k):
        x = k.Input((3, 3, 4, 2))
        return k.Model(x, k.layers.Conv3D(2, 3, activation=name)(x))

    return Case(f"Conv3D/activation={name}", build, [formula.real(1, 3, 3, 4, 2)], trains=False)


def of_conv1d(name):
    def build(k):
        x = k.Input((6, 2))
        return k.Model(x, k.layers.Conv1D(2, 3, activation=name)(x))

    return Case(f"Conv1D/activation={name}", build, [formula.real(2, 6, 2)], trains=False)


def of_films(name):
    def build(k):
        x = k.Input((2, 4, 4, 1))
        layer = k.layers.ConvLSTM2D
        return k.Model(x, [layer(1, 3, activation=name)(x), layer(1, 3, recurrent_activation=name)(x)])

    return Case(f"ConvLSTM2D/activation={name}", build, [formula.real(1, 2, 4, 4, 1)], trains=False)


def cases():
    for name in [*ACTIVATIONS, "hard_silu"]:
        yield of_sequences(name, "activation", RECURRENT)
        yield of_sequences(name, "recurrent_activation", RECURRENT[1:])
        yield of_conv1d(name)
        yield of_images(name)
        yield of_volumes(name)
        yield of_films(name)

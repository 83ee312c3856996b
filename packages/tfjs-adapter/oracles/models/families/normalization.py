"""Normalization."""

import formula
from cases import CONSTRAINTS, REGULARIZERS, Case, Layer, cases_of

PLAIN = ("nested", "shared", "sequential", "distributed")
CONTEXTS = ("frozen", "training", "inference", *PLAIN)


def batch_normalization():
    settings = {
        "momentum": [0.5, 0.9, 0, 1], "epsilon": [1e-5, 0.1, 1e-7], "center": [False], "scale": [False], "renorm": [True],
        "gamma_constraint": CONSTRAINTS[:2], "beta_constraint": CONSTRAINTS[:2], "synchronized": [True],
        "gamma_regularizer": REGULARIZERS[:2], "beta_regularizer": REGULARIZERS[1:2],
    }  # fmt: skip
    pairs = [["center", "scale"], ["momentum", "epsilon"]]
    yield from cases_of(Layer("BatchNormalization", (3,), {}, settings, pairs, CONTEXTS, batch=4))
    for shape in ((3, 4), (3, 4, 2), (2, 2, 3, 2)):
        rank = len(shape) + 1
        axes = [axis for axis in range(-rank + 1, rank) if axis != 0]
        tag = f",rank={rank}"
        contexts = ("frozen", "training", "inference", "nested")
        yield from cases_of(Layer("BatchNormalization", shape, {}, {"axis": axes}, [], contexts, batch=3, tag=tag))
    for context in ("frozen", "training", "inference", "nested", "shared"):
        yield from cases_of(Layer("BatchNormalization", (3, 4, 2), {"axis": 1}, {"center": [False], "scale": [False]},
                                  [["center", "scale"]], (context,), batch=3, tag=",axis=1"))  # fmt: skip

    def masked(k):
        x = k.Input((4, 3))
        return k.Model(x, k.layers.BatchNormalization()(k.layers.Masking()(x)))

    yield Case("BatchNormalization/masked", masked, [formula.padded(3, 4, 3)])

    def frozen_base(k):
        x = k.Input((3,))
        y = k.Input((3,))
        base = k.Model(y, k.layers.BatchNormalization(momentum=0.5)(k.layers.Dense(3)(y)), name="base")
        base.trainable = False
        return k.Model(x, k.layers.Dense(2)(base(x)))

    yield Case("BatchNormalization/frozen-base", frozen_base, [formula.real(4, 3)])

    def base_at_inference(k):
        x = k.Input((3,))
        y = k.Input((3,))
        base = k.Model(y, k.layers.BatchNormalization(momentum=0.5)(k.layers.Dense(3)(y)), name="base")
        return k.Model(x, k.layers.Dense(2)(base(x, training=False)))

    yield Case("BatchNormalization/base-at-inference", base_at_inference, [formula.real(4, 3)])


def layer_normalization():
    settings = {
        "epsilon": [1e-5, 0.1], "center": [False], "scale": [False], "rms_scaling": [True],
        "gamma_constraint": CONSTRAINTS[:2], "beta_constraint": CONSTRAINTS[:2],
        "gamma_regularizer": REGULARIZERS[:2], "beta_regularizer": REGULARIZERS[1:2],
    }  # fmt: skip
    pairs = [["center", "scale"]]
    yield from cases_of(Layer("LayerNormalization", (4,), {}, settings, pairs, ("frozen", *PLAIN)))
    for shape, axes in (
        ((3, 4), [1, 2, -2, [1, 2], [-1, -2], [-2, -1]]),
        ((3, 4, 2), [1, 2, 3, -1, -2, -3, [1, 2], [2, 3], [1, 3], [1, 2, 3]]),
    ):
        settings = {"axis": axes, "center": [False]}
        tag = f",rank={len(shape) + 1}"
        yield from cases_of(Layer("LayerNormalization", shape, {}, settings, [["axis", "center"]], ("frozen", "nested"), tag=tag))


def cases():
    yield from batch_normalization()
    yield from layer_normalization()
    yield from cases_of(Layer("UnitNormalization", (4,), {}, {"axis": [1, -1]}, [], PLAIN))
    axes = {"axis": [1, 2, 3, -2, [1, 2], [-1, -2]]}
    yield from cases_of(Layer("UnitNormalization", (3, 4, 2), {}, axes, [], (), tag=",rank=4"))
    given = {"mean": [0.5, 1, -1], "variance": [1, 2, 0.25]}
    yield from cases_of(Layer("Normalization", (3,), given, {"invert": [True]}, [], PLAIN, tag=",given"))
    yield from cases_of(Layer("Normalization", (2, 3), {"mean": 0.5, "variance": 2.0, "axis": None}, {"invert": [True]}, [], (),
                              tag=",one"))  # fmt: skip
    for shape, axes in (((3,), [-1, 1, None]), ((2, 3), [1, 2, (1, 2), None]), ((2, 3, 2), [1, -1, (1, 3), None])):
        layer = Layer("Normalization", shape, {}, {"axis": axes}, [], ("sequential", "nested"), tag=f",rank={len(shape) + 1}")
        yield from cases_of(layer)
    yield from cases_of(Layer("GroupNormalization", (4,), {"groups": 2}, {"groups": [1, 4, -1]}, contexts=PLAIN))
    yield from cases_of(Layer("RMSNormalization", (4,), contexts=(), versions=("3",)))
    scale = {"offset": [0.5, -1, [1, 2, 3]]}
    yield from cases_of(Layer("Rescaling", (3,), {"scale": 0.5}, {"scale": [1 / 255, [1, 2, 3], 0], **scale}, [["scale", "offset"]], PLAIN))
    yield from cases_of(Layer("Rescaling", (2, 3, 3), {"scale": 1 / 127.5, "offset": -1}, contexts=("sequential",), tag=",image"))
    yield from cases_of(Layer("SpectralNormalization", (3,), {"layer": lambda k: k.layers.Dense(2)}, contexts=()))

"""How families say their cases."""

import inspect
import itertools
from dataclasses import dataclass, field
from typing import Callable

import formula


@dataclass
class Case:
    id: str
    build: Callable
    inputs: list
    trains: bool = True
    scaled: bool = False
    calls: int = 1
    tag: str = ""
    versions: tuple = ("3", "2")


@dataclass
class Layer:
    """A layer class: what it takes at least, the settings to try, and the pairs of them."""

    name: str
    shape: tuple
    given: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    pairs: list = field(default_factory=list)
    contexts: tuple = ("frozen", "nested", "shared")
    inputs: list = None
    before: Callable = None
    trains: bool = True
    versions: tuple = ("3", "2")
    batch: int = 2
    calls: int = 1
    tag: str = ""


def text(value):
    if callable(value):
        return value.__name__
    return str(value).replace(" ", "")


def named(settings):
    return ",".join(f"{key}={text(value)}" for key, value in settings.items()) or "defaults"


def resolved(k, settings):
    """Settings of which some are made for a version of Keras: functions of it."""
    return {key: value(k) if callable(value) else value for key, value in settings.items()}


def made(k, layer, settings, **others):
    cls = getattr(k.layers, layer.name)
    return cls(**resolved(k, {**layer.given, **settings}), **others)


def upstream(k, layer, x):
    """A Dense in front, so that training shows the gradient with respect to the layer's input."""
    if layer.before is not None:
        return layer.before(k, x)
    return k.layers.Dense(x.shape[-1], name="before")(x)


def inputs_of(layer):
    return layer.inputs or [formula.real(layer.batch, *layer.shape)]


def entry(k, layer):
    return k.Input(shape=layer.shape)


def alone(layer, settings):
    def build(k):
        x = entry(k, layer)
        return k.Model(x, made(k, layer, settings)(upstream(k, layer, x)))

    return build


def called(layer, settings, **arguments):
    def build(k):
        x = entry(k, layer)
        return k.Model(x, made(k, layer, settings)(upstream(k, layer, x), **arguments))

    return build


def frozen(layer, settings):
    def build(k):
        x = entry(k, layer)
        return k.Model(x, made(k, layer, settings, trainable=False)(upstream(k, layer, x)))

    return build


def nested(layer, settings):
    def build(k):
        x, y = entry(k, layer), entry(k, layer)
        inner = k.Model(y, made(k, layer, settings)(upstream(k, layer, y)), name="inner")
        return k.Model(x, inner(x))

    return build


def shared(layer, settings):
    def build(k):
        x = entry(k, layer)
        common = made(k, layer, settings)
        return k.Model(x, [common(upstream(k, layer, x)), common(upstream_again(k, layer, x))])

    return build


def upstream_again(k, layer, x):
    if layer.before is not None:
        return layer.before(k, x)
    return k.layers.Dense(x.shape[-1], name="again")(x)


def in_sequential(layer, settings):
    def build(k):
        return k.Sequential([k.Input(shape=layer.shape), made(k, layer, settings)])

    return build


def distributed(layer, settings):
    def build(k):
        x = k.Input(shape=(3, *layer.shape))
        return k.Model(x, k.layers.TimeDistributed(made(k, layer, settings))(k.layers.Dense(x.shape[-1])(x)))

    return build


CONTEXTS = {
    "frozen": frozen,
    "nested": nested,
    "shared": shared,
    "training": lambda layer, settings: called(layer, settings, training=True),
    "inference": lambda layer, settings: called(layer, settings, training=False),
    "sequential": in_sequential,
}


def cases_of(layer):
    """The cases of a class: at defaults, each setting, each pair, each context."""
    common = {"trains": layer.trains, "versions": layer.versions, "calls": layer.calls}

    def case(settings, build, suffix="", **others):
        name = f"{layer.name}{layer.tag}/{named(settings)}{suffix}"
        return Case(name, build, inputs_of(layer), **{**common, **others})

    yield case({}, alone(layer, {}))
    for key, values in layer.settings.items():
        for value in values:
            yield case({key: value}, alone(layer, {key: value}))
    for keys in layer.pairs:
        for values in itertools.product(*(layer.settings[key] for key in keys)):
            settings = dict(zip(keys, values))
            yield case(settings, alone(layer, settings), versions=layer.versions[:1])
    for context in layer.contexts:
        if context == "distributed":
            inputs = [formula.real(2, 3, *layer.shape)]
            yield Case(f"{layer.name}{layer.tag}/defaults@distributed", distributed(layer, {}), inputs, **common)
        else:
            yield case({}, CONTEXTS[context](layer, {}), f"@{context}")


def has(k, layer_name, settings):
    """Whether this version of Keras has a layer and its settings."""
    cls = getattr(k.layers, layer_name, None)
    if cls is None:
        return False
    parameters = inspect.signature(cls.__init__).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return True
    return all(key in parameters for key in settings)


def constraint(name, **arguments):
    def make(k):
        return getattr(k.constraints, name)(**arguments)

    make.__name__ = name + "".join(f"_{key}{text(value)}" for key, value in arguments.items())
    return make


def regularizer(name, **arguments):
    def make(k):
        return getattr(k.regularizers, name)(**arguments)

    make.__name__ = name + "".join(f"_{key}{text(value)}" for key, value in arguments.items())
    return make


CONSTRAINTS = [
    constraint("NonNeg"),
    constraint("MaxNorm", max_value=0.5),
    constraint("MaxNorm"),
    constraint("MinMaxNorm", min_value=0.3, max_value=0.6, rate=0.5),
    constraint("MinMaxNorm"),
    constraint("UnitNorm"),
]
REGULARIZERS = [
    regularizer("L1", l1=0.1),
    regularizer("L2", l2=0.1),
    regularizer("L1L2", l1=0.1, l2=0.2),
    regularizer("L1"),
    regularizer("OrthogonalRegularizer", factor=0.1),
]


def weight_settings(*kinds, every=True):
    """Constraints and regularizers of each kind of weight, of the first one all, or a few."""
    settings = {}
    for k, kind in enumerate(kinds):
        several = every and k == 0
        settings[f"{kind}_constraint"] = CONSTRAINTS if several else CONSTRAINTS[k % 2 :: 3][:1]
        settings[f"{kind}_regularizer"] = REGULARIZERS if several else REGULARIZERS[k % 2 :: 3][:1]
    settings["activity_regularizer"] = REGULARIZERS[1:2]
    return settings

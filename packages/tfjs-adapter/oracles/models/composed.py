"""Writes models that a generator of random numbers has put together of two to six layers, and what Keras answers.

    python composed.py 3 --seed 1 --count 100 --out models.json

The same seed gives the same models. Packages: see README.md.
"""

import argparse
import math
import random

import formula
from cases import Case, has, resolved
from vocabulary import ANY, BY_RANK, MERGES, RARE

MOST = 160
INPUTS = ("vector", "sequence", "padded", "gaps", "tokens", "image", "volume")
ODDS = (3, 4, 4, 3, 4, 5, 2)


def chosen(rng, needed, settings, odds):
    own = {key: rng.choice(values) for key, values in needed.items()}
    return own | {key: rng.choice(values) for key, values in settings.items() if rng.random() < odds}


class Input:
    """One input of a model: its formula, and the tensor that layers take."""

    def __init__(self, rng, batch):
        self.kind = rng.choices(INPUTS, ODDS)[0]
        size = rng.choice((2, 3, 4))
        shape = {"vector": (4,), "image": (rng.choice((4, 5)), 4, 2), "volume": (3, 4, 3, 2)}.get(self.kind, (4, size))
        self.shape = (4,) if self.kind == "tokens" else shape
        self.width, self.masks = size, rng.random() < 0.8
        if self.kind == "tokens":
            self.spec = formula.padded(batch, 4, below=6)
        else:
            self.spec = getattr(formula, self.kind if self.kind in ("padded", "gaps") else "real")(batch, *self.shape)

    def tensors(self, k):
        x = k.Input(shape=self.shape)
        if self.kind == "tokens":
            return x, k.layers.Embedding(6, self.width, mask_zero=self.masks)(x)
        if self.kind in ("padded", "gaps"):
            return x, k.layers.Masking()(x) if self.masks else x
        return x, x


class Composer:
    """Adds layers to tensors, and skips what Keras does not take."""

    def __init__(self, k, rng, version):
        self.k, self.rng, self.version = k, rng, version
        self.tensors, self.ends, self.layers = [], [], []

    def compose(self, tensors, count):
        self.tensors, self.ends = list(tensors), list(tensors)
        for _ in range(count * 4):
            if count == 0:
                break
            count -= self.step()
        return self.ends

    def step(self):
        x = self.tensors[-1] if self.rng.random() < 0.7 else self.rng.choice(self.tensors)
        how = self.rng.choices(
            (self.plain, self.merged, self.repeated, self.wrapped, self.nested, self.operated, self.stated),
            (12, 3, 1, 2, 2, 2, 1),
        )[0]
        try:
            ys, used = how(x)
        except Exception:  # Keras does not take it.
            return 0
        if not ys or any(size_of(y) > MOST or size_of(y) == 0 or len(y.shape) < 2 for y in ys):
            return 0
        self.ends = [each for each in self.ends if not any(each is u for u in used)] + ys
        self.tensors += ys
        return 1

    def layer(self, name, needed, settings):
        rng, k = self.rng, self.k
        own = chosen(rng, needed, settings, rng.choice((0, 0.15, 0.3)))
        if name == "LeakyReLU":
            own.pop("alpha" if self.version == "3" else "negative_slope", None)
        if name == "RNN":
            cell = getattr(k.layers, own["cell"])
            own["cell"] = cell(2) if rng.random() < 0.7 else [cell(2), cell(3)]
        if not has(k, name, own):
            raise ValueError(name)
        frozen = {"trainable": False} if rng.random() < 0.08 else {}
        return getattr(k.layers, name)(**resolved(k, own), **frozen)

    def any_layer(self, rank):
        rng = self.rng
        own = BY_RANK.get(rank, {})
        table = RARE if rng.random() < 0.01 else own if own and rng.random() < 0.6 else ANY
        name = rng.choice(sorted(table))
        return self.layer(name, *table[name])

    def called(self, layer, x):
        arguments = {}
        acts = type(layer).__name__ in ("BatchNormalization", "Dropout", "GaussianNoise")
        if acts and self.rng.random() < 0.3:
            arguments["training"] = self.rng.random() < 0.5
        y = layer(x, **arguments)
        self.layers.append(layer)
        return y

    def plain(self, x):
        return listed(self.called(self.any_layer(len(x.shape)), x)), [x]

    def merged(self, x):
        rng, k = self.rng, self.k
        others = [each for each in self.tensors if len(each.shape) == len(x.shape)]
        same = [each for each in others if list(each.shape) == list(x.shape)]
        name = rng.choice(sorted(MERGES))
        other = rng.choice(others if name in ("Dot", "Concatenate") else same)
        pair = [x, other] if rng.random() < 0.5 else [other, x]
        needed = {"axes": MERGES["Dot"]["axes"]} if name == "Dot" else {}
        settings = {key: values for key, values in MERGES[name].items() if key not in needed}
        own = chosen(rng, needed, settings, 0.4)
        return [getattr(k.layers, name)(**own)(pair)], [x, other]

    def repeated(self, x):
        """A layer that is there already, called again."""
        layer = self.rng.choice(self.layers)
        return listed(layer(x)), [x]

    def wrapped(self, x):
        rng, k = self.rng, self.k
        if rng.random() < 0.5 and len(x.shape) == 3:
            name = rng.choice(("SimpleRNN", "LSTM", "GRU"))
            inner = self.layer(name, *BY_RANK[3][name])
            if rng.random() < 0.2:
                inner = type(inner).from_config(inner.get_config() | {"return_state": True})
            layer = k.layers.Bidirectional(inner, **chosen(rng, {}, {"merge_mode": ["sum", "mul", "ave", None]}, 0.4))
            return listed(self.called(layer, x)), [x]
        inner = self.any_layer(len(x.shape) - 1)
        if rng.random() < 0.2:
            inner = k.Sequential([k.Input(tuple(x.shape)[2:]), inner])
        return listed(self.called(k.layers.TimeDistributed(inner), x)), [x]

    def nested(self, x):
        rng, k = self.rng, self.k
        shape = tuple(x.shape)[1:]
        if rng.random() < 0.4:
            layers, rank = [], len(x.shape)
            for _ in range(rng.choice((1, 2, 3))):
                layers.append(self.any_layer(rank))
                rank = len(k.Sequential([k.Input(shape), *layers]).output_shape)
            inner = k.Sequential(layers if rng.random() < 0.4 else [k.Input(shape), *layers])
        else:
            y = k.Input(shape)
            ends = Composer(k, rng, self.version).compose([y], rng.choice((1, 2, 3)))
            inner = k.Model(y, ends if len(ends) > 1 else ends[0])
        if rng.random() < 0.1:
            inner.trainable = False
        self.layers.append(inner)
        arguments = {"training": rng.random() < 0.5} if rng.random() < 0.2 else {}
        return listed(inner(x, **arguments)), [x]

    def stated(self, x):
        """A recurrent layer that begins with the state of another, or gives its own."""
        rng, k = self.rng, self.k
        if len(x.shape) != 3:
            raise ValueError("rank")
        name, units = rng.choice(("SimpleRNN", "LSTM", "GRU")), rng.choice((2, 3))
        y, *state = getattr(k.layers, name)(units, return_state=True, return_sequences=rng.random() < 0.5)(x)
        if rng.random() < 0.4:
            return [y, *state][: rng.choice((1, 2, 3))], [x]
        others = [each for each in self.tensors if len(each.shape) == 3]
        z = getattr(k.layers, name)(units, return_sequences=rng.random() < 0.5)(rng.choice(others), initial_state=state)
        return [z], [x]

    def operated(self, x):
        rng, k = self.rng, self.k
        number = rng.choice((2, 0.5, -1.5))
        same = [each for each in self.tensors if list(each.shape) == list(x.shape)]
        other = rng.choice(same)
        choices = [
            lambda: x * number, lambda: number - x, lambda: x + number, lambda: x / number, lambda: -x, lambda: x + other,
            lambda: x * other, lambda: x - other, lambda: x[:, 1:], lambda: x[:, -1], lambda: x[..., :1], lambda: x[:, ::2],
        ]  # fmt: skip
        if self.version == "3":
            choices += [
                lambda: k.ops.relu(x), lambda: k.ops.abs(x), lambda: k.ops.clip(x, -0.5, 0.5), lambda: k.ops.sigmoid(x),
                lambda: k.ops.maximum(x, other), lambda: k.ops.minimum(x, number), lambda: k.ops.softmax(x, axis=1),
                lambda: k.ops.concatenate([x, other], axis=1), lambda: k.ops.reshape(x, (-1, math.prod(x.shape[1:]))),
                lambda: k.ops.relu6(x), lambda: k.ops.maximum(x, x[:, :1]), lambda: x * x[..., -1:], lambda: x + x[:, :1],
            ]  # fmt: skip
        else:
            import tensorflow as tf

            choices += [
                lambda: tf.nn.relu(x), lambda: tf.abs(x), lambda: tf.clip_by_value(x, -0.5, 0.5), lambda: tf.sigmoid(x),
                lambda: tf.maximum(x, other), lambda: tf.minimum(x, number), lambda: tf.nn.softmax(x, axis=1),
                lambda: tf.concat([x, other], axis=1), lambda: tf.reshape(x, (-1, math.prod(x.shape[1:]))),
                lambda: tf.nn.relu6(x), lambda: tf.maximum(x, x[:, :1]), lambda: x * x[..., -1:], lambda: x + x[:, :1],
            ]  # fmt: skip
        used = [x, other] if rng.random() < 0.5 else [x]
        return [rng.choice(choices)()], used


def listed(y):
    return list(y) if isinstance(y, (list, tuple)) else [y]


def size_of(y):
    sizes = list(y.shape)[1:]
    return math.inf if any(size is None for size in sizes) else math.prod(sizes)


def composed(version, seed, n):
    rng = random.Random(f"{version} {seed} {n} inputs")
    batch = rng.choice((2, 3))
    inputs = [Input(rng, batch) for _ in range(rng.choice((1, 1, 2)))]

    def build(k):
        own = random.Random(f"{version} {seed} {n} layers")
        pairs = [each.tensors(k) for each in inputs]
        ends = Composer(k, own, version).compose([y for _, y in pairs], own.choice((2, 3, 4, 5, 6)))
        own.shuffle(ends)
        return k.Model([x for x, _ in pairs], ends if len(ends) > 1 else ends[0])

    specs = [each.spec for each in inputs]
    return Case(f"composed/{version}/{seed}/{n}", build, specs, scaled=True, versions=(version,))


if __name__ == "__main__":
    from run import keras_of, text_of

    parser = argparse.ArgumentParser()
    parser.add_argument("version", choices=("3", "2"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--out", required=True)
    given = parser.parse_args()
    library = keras_of(given.version)
    cases = [composed(given.version, given.seed, n) for n in range(given.count)]
    text = text_of(library, given.version, cases, {})
    with open(given.out, "w") as file:
        file.write(text)

"""Layers that merge."""

import formula
from cases import Case

MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")
SHAPES = {
    "equal": [(4,), (4,)],
    "rank=3": [(3, 4), (3, 4)],
    "rank=4": [(2, 3, 4), (2, 3, 4)],
    "three": [(4,), (4,), (4,)],
    "broadcast": [(3, 4), (1, 4)],
    "broadcast last": [(3, 4), (3, 1)],
    "broadcast both": [(3, 1), (1, 4)],
    "ranks": [(3, 4), (4,)],
    "ranks,3 and 4": [(2, 3, 4), (3, 4)],
}


def merge(shapes, make, dense=True):
    def build(k):
        inputs = [k.Input(shape) for shape in shapes]
        tensors = [k.layers.Dense(shape[-1])(x) if dense else x for x, shape in zip(inputs, shapes)]
        return k.Model(inputs, make(k)(tensors))

    return build


def given(shapes):
    return [formula.real(2, *shape) for shape in shapes]


def cases():
    for name in MERGES:
        for tag, shapes in SHAPES.items():
            yield Case(f"{name}/{'defaults' if tag == 'equal' else tag}", merge(shapes, lambda k, name=name: getattr(k.layers, name)()), given(shapes))

        def itself(k, name=name):
            x = k.Input((4,))
            y = k.layers.Dense(4)(x)
            return k.Model(x, getattr(k.layers, name)()([y, y]))

        yield Case(f"{name}/with itself", itself, [formula.real(2, 4)])

        def nested(k, name=name):
            x, y, z = k.Input((4,)), k.Input((4,)), k.Input((4,))
            inner = k.Model([y, z], getattr(k.layers, name)()([k.layers.Dense(4)(y), z]), name="inner")
            return k.Model(x, inner([x, k.layers.Dense(4)(x)]))

        yield Case(f"{name}/@nested", nested, [formula.real(2, 4)])
    for axis, shapes in (
        (1, [(2, 4), (3, 4)]), (2, [(2, 3), (2, 4)]), (-1, [(2, 3), (2, 4)]), (-2, [(2, 4), (3, 4)]),
        (1, [(2, 2, 3), (1, 2, 3)]), (2, [(2, 2, 3), (2, 1, 3)]), (3, [(2, 2, 3), (2, 2, 1)]), (-3, [(2, 2, 3), (1, 2, 3)]),
        (-2, [(2, 2, 3), (2, 1, 3)]), (0, [(3,), (3,)]),
    ):  # fmt: skip
        build = merge(shapes, lambda k, axis=axis: k.layers.Concatenate(axis=axis))
        yield Case(f"Concatenate/axis={axis},rank={len(shapes[0]) + 1}", build, given(shapes), trains=axis != 0)
    for axes, shapes in (
        (1, [(4,), (4,)]), (-1, [(4,), (4,)]), (2, [(3, 4), (2, 4)]), (1, [(3, 4), (3, 2)]), ((2, 1), [(3, 4), (4, 2)]),
        (1, [(3, 4), (3,)]), ((2, 1), [(3, 4), (4,)]), (-1, [(3, 4), (2, 4)]), ((1, 2), [(3, 4), (2, 3)]),
        (3, [(2, 3, 4), (2, 3, 4)]), ((1, 1), [(4,), (4, 2)]), (1, [(4, 2), (4, 3)]),
    ):  # fmt: skip
        for normalize in (False, True):
            build = merge(shapes, lambda k, axes=axes, normalize=normalize: k.layers.Dot(axes=axes, normalize=normalize))
            ranks = "and".join(str(len(shape) + 1) for shape in shapes)
            yield Case(f"Dot/axes={axes},ranks={ranks},normalize={normalize}".replace(" ", ""), build, given(shapes))

"""The layers that are activations."""

from cases import CONSTRAINTS, REGULARIZERS, Layer, cases_of

CONTEXTS = ("nested", "shared", "sequential", "distributed")


def cases():
    relu = {
        "max_value": [6, 0.5, 0, 1], "negative_slope": [0.25, 1, 0.01], "threshold": [0.5, 0.1, 1],
    }  # fmt: skip
    pairs = [["max_value", "negative_slope"], ["negative_slope", "threshold"], ["max_value", "threshold"],
             ["max_value", "negative_slope", "threshold"]]  # fmt: skip
    yield from cases_of(Layer("ReLU", (5,), {}, relu, pairs, CONTEXTS))
    slopes = [0.1, 0.5, 1, 0]
    yield from cases_of(Layer("LeakyReLU", (5,), {}, {"negative_slope": slopes}, [], CONTEXTS, versions=("3",)))
    yield from cases_of(Layer("LeakyReLU", (5,), {}, {"alpha": slopes}, [], CONTEXTS, versions=("2",)))
    yield from cases_of(Layer("ELU", (5,), {}, {"alpha": [0.5, 2, 0, 1]}, [], CONTEXTS))
    prelu = {
        "shared_axes": [[1], [1, 2], [2], [1, 2, 3], [-1], [3]],
        "alpha_regularizer": REGULARIZERS[:3], "alpha_constraint": CONSTRAINTS,
    }  # fmt: skip
    yield from cases_of(Layer("PReLU", (5,), contexts=("frozen", *CONTEXTS)))
    for value in prelu["alpha_constraint"]:
        yield from cases_of(Layer("PReLU", (5,), {"alpha_constraint": value}, contexts=("sequential",), tag="," + value.__name__))
    yield from cases_of(Layer("PReLU", (3, 2, 4), {}, prelu, contexts=(), tag=",rank=4"))
    yield from cases_of(Layer("Softmax", (5,), contexts=CONTEXTS))
    axes = {"axis": [-1, -2, 1, 2, 3, [1, 2], [-1, -2], [1, 3], (1, 2, 3)]}
    yield from cases_of(Layer("Softmax", (3, 2, 4), {}, axes, contexts=(), tag=",rank=4"))
    for axis in (1, 2, -2):
        yield from cases_of(Layer("Softmax", (3, 4), {"axis": axis}, contexts=("sequential", "nested"), tag=f",axis={axis}"))
    yield from cases_of(Layer("ThresholdedReLU", (5,), {}, {"theta": [0.5, 0, 2]}, [], CONTEXTS, versions=("2",)))

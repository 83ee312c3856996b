"""Numbers that Python and the tests compute from the same formulas, so that no file has to hold them."""

import numpy as np

# Indices of the inputs of a model count from here, those of its targets from TARGETS.
INPUTS = 100
TARGETS = 200


def weight(shape, k, positive=False, scaled=False):
    """The k-th weight of a model, none of them 0. `scaled`: divided by the root of the count of inputs of a unit."""
    i = np.arange(int(np.prod(shape)), dtype=np.int64)
    values = (2 * ((i * 7 + 11 * k) % 17) - 17) / 32
    if positive:
        values = np.abs(values) + 0.25
    if scaled and len(shape) > 1:
        values = values * (3 / np.sqrt(np.prod(shape[:-1])))
    return values.reshape(shape)


def spread(i, k):
    """Numbers between -1.25 and 1.25 that do not repeat soon."""
    return ((i * i * 31 + i * 1237 + 911 * k + 17) % 10007 - 5003) / 4000


def tensor(spec, k):
    """A tensor of a shape. `real`: spread numbers; `tokens`: integers from 0; `padded`: either, with zeros at the end
    of a row (`below`: integers from 1), one more for each row; `gaps`: spread numbers, with zeros in every third step."""
    shape, kind = spec["shape"], spec["kind"]
    i = np.arange(int(np.prod(shape)), dtype=np.int64)
    below = spec.get("below")
    if kind == "tokens":
        return ((i * 5 + 3 * k) % below).reshape(shape)
    if kind == "positive":
        return np.abs(spread(i, k)).reshape(shape)
    if below is None:
        values = spread(i, k).reshape(shape)
    else:
        values = 1 + ((i * 5 + 3 * k) % (below - 1)).reshape(shape)
    if kind == "real":
        return values
    steps = np.arange(shape[1]).reshape((1, -1) + (1,) * (len(shape) - 2))
    rows = np.arange(shape[0]).reshape((-1,) + (1,) * (len(shape) - 1))
    if kind == "padded":
        return np.where(steps < shape[1] - rows % shape[1], values, 0)
    if kind == "gaps":
        return np.where((steps + rows) % 3 != 1, values, 0)
    raise ValueError(kind)


def real(*shape):
    return {"kind": "real", "shape": list(shape)}


def positive(*shape):
    return {"kind": "positive", "shape": list(shape)}


def tokens(*shape, below):
    return {"kind": "tokens", "shape": list(shape), "below": below}


def padded(*shape, below=None):
    return {"kind": "padded", "shape": list(shape)} | ({} if below is None else {"below": below})


def gaps(*shape, below=None):
    return {"kind": "gaps", "shape": list(shape)} | ({} if below is None else {"below": below})

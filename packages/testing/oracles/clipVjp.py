"""Golden vectors of clip's gradients, by PyTorch on the CPU. Prints JSON, as clip.py does.

torch.clamp with tensors as bounds gives the gradients of all three. Incoming gradients are multiples of 1/8, so that
their sums are exact in any order. At a bound dy passes to x, as up to PyTorch 2.13; PyTorch 2.15 was seen to give x nothing
there where bounds are numbers, and half where they are tensors, so the version matters (requirements.txt). Where our rule differs on purpose, a vector says so and gives ours.
"""

import torch
from common import float_text, write

SEED = 20240602
generator = torch.Generator().manual_seed(SEED)
NAMES = {torch.float32: "float32", torch.float64: "float64"}


def texts(tensor):
    name = NAMES[tensor.dtype]
    return [float_text(value, name) for value in tensor.detach().reshape(-1).tolist()]


def tensor_json(tensor):
    if tensor is None:
        return None
    return {"shape": list(tensor.shape), "values": texts(tensor)}


def vector(title, x, dy, low, high, differs=None, ours=None):
    leaves = [None if t is None else t.clone().requires_grad_() for t in (x, low, high)]
    torch.clamp(leaves[0], leaves[1], leaves[2]).backward(dy)
    dx, d_low, d_high = (None if leaf is None else leaf.grad for leaf in leaves)
    entry = {
        "title": title,
        "dtype": NAMES[x.dtype],
        "shape": list(x.shape),
        "x": texts(x),
        "dy": texts(dy),
        "min": tensor_json(low),
        "max": tensor_json(high),
        "expected": {"dx": texts(dx), "dMin": tensor_json(d_low), "dMax": tensor_json(d_high)},
    }
    if differs is not None:
        entry["differs"] = differs
        entry["ours"] = {key: tensor_json(value) for key, value in ours.items()}
        entry["ours"]["dx"] = texts(ours["dx"])
    return entry


def values(dtype, shape):
    """Quarters between -3 and 3, so that ties with bounds are common; some NaN and infinities."""
    x = torch.randint(-12, 13, shape, generator=generator).to(dtype) / 4
    special = torch.rand(shape, generator=generator)
    x[special < 0.06] = float("nan")
    x[(special >= 0.06) & (special < 0.1)] = float("inf")
    x[(special >= 0.1) & (special < 0.14)] = float("-inf")
    return x


def gradients(dtype, shape):
    return torch.randint(-40, 41, shape, generator=generator).to(dtype) / 8


def bounds(dtype, shape):
    """Low below high, but in the wrong order in about a fifth of the places; never equal."""
    low = torch.randint(-8, 5, shape, generator=generator).to(dtype) / 4
    high = low + torch.randint(1, 9, shape, generator=generator).to(dtype) / 4
    swap = torch.rand(shape, generator=generator) < 0.2
    return torch.where(swap, high, low), torch.where(swap, low, high)


def agreeing(x, low, high):
    """x without NaN where the bounds are in the wrong order: there the rules differ, see the last vector."""
    return torch.where(torch.isnan(x) & (low > high), torch.zeros_like(x), x)


def vectors_of(dtype):
    def of(*numbers):
        return torch.tensor(numbers, dtype=dtype)

    x, dy = values(dtype, (29,)), gradients(dtype, (29,))
    zero_d = (torch.tensor(-1.0, dtype=dtype), torch.tensor(1.0, dtype=dtype))
    yield vector("numbers", x, dy, *zero_d)
    yield vector("a lower number", x, dy, zero_d[0], None)
    yield vector("an upper number", x, dy, None, zero_d[1])
    low, high = bounds(dtype, (29,))
    yield vector("arrays", agreeing(x, low, high), dy, low, high)
    yield vector("a lower array", x, dy, low, None)
    number = torch.tensor(-3.5, dtype=dtype)
    yield vector("an upper array and a lower number", agreeing(x, number, high), dy, number, high)
    grid, dy = values(dtype, (4, 7)), gradients(dtype, (4, 7))
    for title, shape in [("along the last axis", (7,)), ("along the first axis", (4, 1))]:
        low, high = bounds(dtype, shape)
        yield vector(title, agreeing(grid, low, high), dy, low, high)
    yield vector("one along each axis", grid, dy, of(-1.25, -0.75, -1.5, -1.0).reshape(4, 1), bounds(dtype, (7,))[1] + 4)
    cube, dy = values(dtype, (2, 3, 4)), gradients(dtype, (2, 3, 4))
    yield vector("three axes", cube, dy, bounds(dtype, (3, 1))[0] - 4, bounds(dtype, (2, 1, 4))[1])
    x, dy = of(1.0, 2.0, 3.0), of(1.0, 2.0, 4.0)
    yield vector(
        "equal bounds",
        x,
        dy,
        of(2.0, 2.0, 2.0),
        of(2.0, 2.0, 2.0),
        "PyTorch asks for min < max and loses the gradient of the lower bound; ours asks for min <= max",
        {"dx": of(0.0, 2.0, 0.0), "dMin": of(1.0, 0.0, 0.0), "dMax": of(0.0, 0.0, 4.0)},
    )
    nan = float("nan")
    yield vector(
        "NaN as one bound",
        x,
        dy,
        of(nan, nan, 5.0),
        of(0.0, 9.0, nan),
        "in PyTorch the other bound still gets its gradient; ours gives both 0 where a bound is NaN",
        {"dx": of(0.0, 0.0, 0.0), "dMin": of(0.0, 0.0, 0.0), "dMax": of(0.0, 0.0, 0.0)},
    )
    yield vector(
        "NaN where the bounds are in the wrong order",
        of(nan, 0.0, 3.0),
        dy,
        of(2.0, 2.0, 2.0),
        of(1.0, 1.0, 1.0),
        "in PyTorch the upper bound gets dy though the result is NaN; ours gives both 0 where x is NaN",
        {"dx": of(0.0, 0.0, 0.0), "dMin": of(0.0, 0.0, 0.0), "dMax": of(0.0, 2.0, 4.0)},
    )


vectors = [entry for dtype in NAMES for entry in vectors_of(dtype)]
write(f"torch.clamp of PyTorch {torch.__version__.split('+')[0]} (CPU), seed {SEED}", vectors)

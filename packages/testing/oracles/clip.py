"""Golden vectors of clip, by NumPy. Prints JSON; `npm run oracles` in packages/testing compares it with what is committed.

Where the rule of this project differs from NumPy on purpose, a vector says so under `differs` and gives our result
under `ours`: the values, or the kind of the error.
"""

import numpy as np
from common import float_text, write

SEED = 20240601
FLOATS = ["float32", "float64"]
INTEGERS = ["int8", "int16", "int32", "uint8", "uint16", "uint32", "int64", "uint64"]
random = np.random.default_rng(SEED)


def texts(array):
    """Elements as text: floats by their bits, integers in decimal."""
    dtype = str(array.dtype)
    if dtype in FLOATS:
        return [float_text(value, dtype) for value in array.ravel()]
    return [str(int(value)) for value in array.ravel()]


def bound_json(bound):
    """null, a scalar (a float64's bits, or an integer in decimal), or an array with its shape."""
    if bound is None:
        return None
    if isinstance(bound, float):
        return {"number": float_text(bound, "float64")}
    if isinstance(bound, int):
        return {"integer": str(bound)}
    return {"shape": list(bound.shape), "values": texts(bound)}


def vector(title, x, low, high, differs=None, ours=None):
    try:
        result = np.clip(x, low, high)
        expected = {"dtype": str(result.dtype), "values": texts(result)}
    except OverflowError:
        expected = {"error": "OverflowError"}
    entry = {
        "title": title,
        "dtype": str(x.dtype),
        "shape": list(x.shape),
        "x": texts(x),
        "min": bound_json(low),
        "max": bound_json(high),
        "expected": expected,
    }
    if differs is not None:
        entry["differs"] = differs
        entry["ours"] = ours if isinstance(ours, str) else texts(ours)
    return entry


def float_values(dtype, shape):
    info = np.finfo(dtype)
    special = [np.nan, np.inf, -np.inf, -0.0, 0.0, info.tiny, -info.smallest_subnormal, info.max, info.min, 1.0, -1.0]
    values = random.normal(0, 2, shape).astype(dtype)
    flat = values.reshape(-1)
    places = random.permutation(flat.size)[: min(len(special), flat.size // 2)]
    flat[places] = random.permutation(np.array(special, dtype))[: places.size]
    return values


def ordered(dtype, shape):
    """Two arrays of bounds, low <= high but for NaN in a few places of each."""
    pair = np.sort(random.normal(0, 1.5, (2, *shape)).astype(dtype), axis=0)
    for array in pair:
        array[random.random(shape) < 0.15] = np.nan
    return pair[0], pair[1]


def float_vectors(dtype):
    x = float_values(dtype, (23,))
    yield vector("two numbers", x, -1.0, 1.0)
    yield vector("numbers that are no float32", x, 0.1, 0.7)
    yield vector("infinite numbers", x, float("-inf"), float("inf"))
    yield vector("numbers around zero", x, 0.0, 1.0)
    kept = "NumPy takes a single bound to maximum or minimum, which may turn -0 into +0; clip keeps x itself"
    yield vector("a lower number", x, 0.0, None, kept, np.where(x < 0, dtype(0), x))
    yield vector("an upper number", x, None, -0.0, kept, np.where(x > 0, dtype(-0.0), x))
    yield vector("a lower number away from zero", x, 0.5, None)
    yield vector("an upper number away from zero", x, None, -0.5)
    wins = "NumPy lets max win for numbers too"
    yield vector("numbers in the wrong order", x, 2.0, 1.0, wins, "RangeError")
    yield vector("a number that is NaN", x, float("nan"), 1.0, "NumPy gives NaN throughout", "RangeError")
    yield vector("arrays, with NaN in x and in the bounds", x, *ordered(dtype, (23,)))
    low, high = ordered(dtype, (23,))
    yield vector("arrays, mostly in the wrong order", x, high, low)
    yield vector("an array and a number", x, low, 0.25)
    grid = float_values(dtype, (3, 7))
    yield vector("along the last axis", grid, *ordered(dtype, (7,)))
    yield vector("along the first axis", grid, *ordered(dtype, (3, 1)))
    yield vector("one along each axis", grid, ordered(dtype, (3, 1))[0], ordered(dtype, (1, 7))[1])
    cube = float_values(dtype, (2, 3, 4))
    yield vector("three axes, the middle one", cube, ordered(dtype, (3, 1))[0], ordered(dtype, (2, 1, 4))[1])
    yield vector("empty", x[:0], 0.0, 1.0)


def integer_values(dtype, shape):
    info = np.iinfo(dtype)
    values = random.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)
    flat = values.reshape(-1)
    special = np.array([info.min, info.max, info.min + 1, info.max - 1, 0, 1], dtype)
    flat[random.permutation(flat.size)[: special.size]] = special
    return values


def integer_vectors(dtype):
    info = np.iinfo(dtype)
    x = integer_values(dtype, (23,))
    low, high = sorted(int(value) for value in integer_values(dtype, (2, 4)).reshape(-1)[:2])
    yield vector("two numbers", x, low, high)
    yield vector("a lower number", x, low, None)
    yield vector("an upper number", x, None, high)
    yield vector("the ends of the range", x, int(info.min), int(info.max))
    yield vector("beyond the range on both sides", x, int(info.min) - 1000, int(info.max) + 1000)
    yield vector("nothing left above", x, int(info.max) + 1, None, "another name of the error", "RangeError")
    yield vector("nothing left below", x, None, int(info.min) - 1, "another name of the error", "RangeError")
    if high > low:
        yield vector("numbers in the wrong order", x, high, low, "NumPy lets max win for numbers too", "RangeError")
    pair = np.sort(integer_values(dtype, (2, 23)), axis=0)
    yield vector("arrays", x, pair[0], pair[1])
    yield vector("arrays in the wrong order", x, pair[1], pair[0])
    grid = integer_values(dtype, (3, 7))
    rows = np.sort(integer_values(dtype, (2, 7)), axis=0)
    yield vector("along the last axis", grid, rows[0], rows[1])
    yield vector("along the first axis", grid, integer_values(dtype, (3, 3))[:, :1].copy(), None)
    small = np.array([5, 0, 2], dtype)
    promoted = "NumPy promotes to float64; clip keeps the dtype and rounds min up and max down"
    yield vector("fractions", small, 0.5, 1.5, promoted, np.array([1, 1, 1], dtype))


vectors = []
for name in FLOATS:
    vectors += float_vectors(np.dtype(name).type)
for name in INTEGERS:
    vectors += integer_vectors(np.dtype(name).type)
write(f"numpy.clip of NumPy {np.__version__}, seed {SEED}", vectors)

"""Golden vectors of clip, relu, norms and sums of squares, by ONNX Runtime on the CPU. Prints JSON, as clip.py does.

Float results of sums are compared to a few units in the last place of the dtype, all others by their bits. Where our rule differs on
purpose, a vector says so under `differs` and gives ours under `ours`: values, or the kind of the error.
"""

import numpy as np
import onnxruntime
from common import float_text, texts, write
from onnxNode import run

SEED = 20240610
random = np.random.default_rng(SEED)
NAN, INF = float("nan"), float("inf")
FLOATS = ["float16", "float32", "float64"]
# Clip has no kernel for int16 and uint16.
INTEGERS = ["int8", "int32", "int64", "uint8", "uint32", "uint64"]


def array_json(array):
    return None if array is None else {"shape": list(array.shape), "values": texts(array)}


def entry(op, title, inputs, args, expected, differs=None, ours=None):
    """Arrays in, in the order of our function; null is left out. An array out: `expected`."""
    result = {"op": op, "title": title, "dtype": str(inputs[0].dtype), "inputs": [array_json(array) for array in inputs]}
    result["args"] = {key: value if isinstance(value, list) else float_text(value, "float64") for key, value in args.items()}
    result["expected"] = array_json(np.asarray(expected))
    if differs is not None:
        result["differs"] = differs
        result["ours"] = ours if isinstance(ours, str) else array_json(ours)
    return result


def clip(title, x, low, high, differs=None, ours=None):
    bounds = [None if bound is None else np.array(bound, x.dtype) for bound in (low, high)]
    return entry("clip", f"Clip: {title}", [x, *bounds], {}, run("Clip", [x, *bounds]), differs, ours)


def floats(dtype):
    special = np.array([NAN, INF, -INF, -0.0, 0.0, 1.0, -1.0, np.finfo(dtype).max, np.finfo(dtype).smallest_subnormal])
    return random.permutation(np.concatenate([special, random.normal(0, 2, 14)])).astype(dtype)


def limited(x, low, high):
    """By selection, infinite bounds left out."""
    y = x.copy()
    if low is not None:
        y[x < x.dtype.type(low)] = x.dtype.type(low)
    if high is not None:
        y[x > x.dtype.type(high)] = x.dtype.type(high)
    return y


def clips_of_floats(dtype):
    x = floats(dtype)
    missing = "ONNX Runtime takes the largest finite number for a bound that is left out"
    yield clip("two bounds", x, -1.0, 1.0)
    yield clip("bounds that are no number of the type", x, 0.1, 0.7)
    yield clip("around zero", x, 0.0, 1.0)
    yield clip("only a lower bound", x, 0.0, None, missing, limited(x, 0.0, None))
    yield clip("only an upper bound", x, None, 1.0, missing, limited(x, None, 1.0))
    yield clip("no bound", x, None, None, missing, x)
    yield clip("case 11, a lower bound of 0", np.array([-1, 0.5, 1], dtype), 0.0, None)
    yield clip("wrong order", x, 2.0, 1.0, "ONNX Runtime lets max win for numbers too", "RangeError")
    yield clip("a bound that is NaN", x, NAN, 1.0, "ONNX Runtime leaves a bound of NaN out", "RangeError")
    yield clip("empty", x[:0], 0.0, 1.0)
    long = random.normal(0, 1, 67).astype(dtype)
    yield clip("many values", long, -0.5, 0.25)


def extremes_of_floats(dtype):
    """Min and Max of two arrays are clips with an array as the bound, but for their NaN."""
    x, bound = (np.array(values, dtype) for values in ([1, 2, -3], [4, -5, -6]))
    yield entry("clip", "case 18: Min of two arrays", [x, None, bound], {}, run("Min", [x, bound]))
    yield entry("clip", "case 18: Max of two arrays", [x, bound, None], {}, run("Max", [x, bound]))
    x, bound = (random.normal(0, 2, 41).astype(dtype) for _ in range(2))
    yield entry("clip", "Min of many", [x, None, bound], {}, run("Min", [x, bound]))
    yield entry("clip", "Max of many", [x, bound, None], {}, run("Max", [x, bound]))
    x = random.normal(0, 2, (3, 5)).astype(dtype)
    row = random.normal(0, 1, 5).astype(dtype)
    yield entry("clip", "Min along the last axis", [x, None, row], {}, run("Min", [x, row]))


def clips_of_integers(dtype):
    info = np.iinfo(dtype)
    x = random.integers(info.min, info.max, 21, dtype=dtype, endpoint=True)
    x[:6] = [info.min, info.max, 0, 1, 7, 100]
    low, high = sorted(int(value) for value in random.choice(x[6:], 2, replace=False))
    yield clip("two bounds", x, low, high)
    yield clip("only a lower bound", x, low, None)
    yield clip("only an upper bound", x, None, high)
    yield clip("the ends of the range", x, info.min, info.max)
    yield clip("no bound", x, None, None)


def relus(dtype):
    x = floats(dtype)
    zero = "ONNX Runtime keeps -0; relu gives +0"
    ours = np.where(x <= 0, x.dtype.type(0), x)
    yield entry("relu", "Relu", [x], {}, run("Relu", [x]), zero, ours)
    if dtype == "float64":
        return  # no kernel for these
    lost = "ONNX Runtime takes NaN for below the threshold; relu keeps it"
    own = np.where(x <= 0.25, x.dtype.type(0), x)
    yield entry("relu", "ThresholdedRelu", [x], {"threshold": 0.25}, run("ThresholdedRelu", [x], alpha=0.25), lost, own)
    whole = x[~np.isnan(x)]
    yield entry("relu", "ThresholdedRelu without NaN", [whole], {"threshold": 0.25}, run("ThresholdedRelu", [whole], alpha=0.25))
    yield entry("relu", "LeakyRelu", [x], {"negativeSlope": 0.25}, run("LeakyRelu", [x], alpha=0.25))


def sums(dtype):
    for title, x in {
        "a vector": random.normal(0, 1, 33),
        "three and four": np.array([3, 4]),
        "zeros": np.zeros(5),
        "a matrix": random.normal(0, 3, (4, 6)),
        "an infinity": np.array([1, INF, -2]),
        "NaN": np.array([1, NAN, -2]),
    }.items():
        x = x.astype(dtype)
        yield entry("globalNorm", f"ReduceL2: {title}", [x], {"ord": 2.0}, run("ReduceL2", [x], keepdims=0))
        yield entry("globalNorm", f"ReduceL1: {title}", [x], {"ord": 1.0}, run("ReduceL1", [x], keepdims=0))
        yield entry("sumSquares", f"ReduceSumSquare: {title}", [x], {}, run("ReduceSumSquare", [x], keepdims=0))
    large = {"float16": 300, "float32": 1e30, "float64": 1e200}[dtype]
    x = np.array([3 * large, 4 * large], dtype)
    overflow = "ONNX Runtime squares in the type itself, which overflows"
    exact = np.array(5.0 * float(np.dtype(dtype).type(large)), "float64")
    # float16 goes by way of float32, which holds the squares.
    differs = None if dtype == "float16" else overflow
    yield entry("globalNorm", "ReduceL2: large values", [x], {"ord": 2.0}, run("ReduceL2", [x], keepdims=0), differs, exact)
    if dtype != "float16":
        w = random.normal(0, 1, (5, 4)).astype(dtype)
        w[:, 1] = 0
        yield entry("constrainUnitNorm", "LpNormalization", [w], {"axis": [0]}, run("LpNormalization", [w], axis=0, p=2))


vectors = []
for name in FLOATS:
    for make in (clips_of_floats, extremes_of_floats, relus, sums):
        vectors += make(name)
for name in INTEGERS:
    vectors += clips_of_integers(name)
write(f"ONNX Runtime {onnxruntime.__version__} (CPU), opset 13, seed {SEED}", vectors)

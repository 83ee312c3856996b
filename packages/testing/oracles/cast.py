"""Golden vectors of saturateCast, by NumPy and TensorFlow, and of replaceNonFinite, by NumPy. Prints JSON, as clip.py does.

NumPy has no saturating cast: it is asked for the steps, in float64. NaN goes into floats only, for what an integer is made
of it is not defined in either. Where our rule differs on purpose, a vector says so under `differs` and gives ours under `ours`.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from common import cast_entry as entry
from common import write

SEED = 20240604
random = np.random.default_rng(SEED)
FLOATS = ["float32", "float64"]
SMALL = ["int8", "int16", "int32", "uint8", "uint16", "uint32"]
INTEGERS = [*SMALL, "int64", "uint64"]


def floats(dtype, scale):
    """Values within the target and beyond it, halves among them."""
    special = [np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 1.5, -2.0, 0.5, -0.5, 2.5, 1e30, -1e30]
    values = np.concatenate([random.normal(0, 1.0, 12), random.integers(-9, 9, 8) / (2 * scale), special])
    return values.astype(dtype)


ROUND = {"nearestEven": np.rint, "floor": np.floor, "ceil": np.ceil, "truncate": np.trunc}


def numpy_vectors(dtype):
    for to in SMALL:
        info = np.iinfo(to)
        scale = float(min(info.max, 2**31 - 1))
        for round_name, function in ROUND.items():
            offset = float(random.integers(-5, 5))
            x = floats(dtype, scale)
            whole = function(x.astype(np.float64) * scale + offset)
            expected = np.clip(whole, info.min, info.max).astype(to)
            options = {"scale": scale, "offset": offset, "round": round_name}
            yield entry("saturateCast", f"by NumPy's steps, {round_name}", x, to, expected, options)


def integers(dtype):
    info = np.iinfo(dtype)
    values = random.integers(info.min, info.max, 9, dtype=dtype, endpoint=True)
    special = [info.min, info.max, 0, 1, 127, 100, 5]
    return np.concatenate([values, np.array(special, dtype)])


def saturate(x, to):
    """None where TensorFlow has no kernel for it on the CPU."""
    try:
        return tf.saturate_cast(x, to).numpy()
    except tf.errors.NotFoundError:
        return None


def tensorflow_vectors():
    cut = {"round": "truncate"}
    for dtype in FLOATS:
        for to in INTEGERS:
            x = np.concatenate([floats(dtype, 1.0) * 100, np.array([2.0**40, -(2.0**63), 2.0**63, 2.0**64], dtype)])
            expected = saturate(x.astype(dtype), to)
            if expected is None:
                continue
            # The largest float below the limit is as near as TensorFlow comes to it: it clips in floats.
            info = np.iinfo(to)
            ours = np.array([min(max(int(np.clip(v, -1e30, 1e30)), info.min), info.max) for v in x.astype(dtype)], to)
            differs = None if (ours == expected).all() else "TensorFlow's limits are floats, which miss the target's own"
            yield entry("saturateCast", "tf.saturate_cast", x.astype(dtype), to, expected, cut, differs, ours)
    for dtype in INTEGERS:
        for to in INTEGERS:
            if dtype == to:
                continue
            x = integers(dtype)
            expected = saturate(x, to)
            if expected is None:
                continue
            info = np.iinfo(to)
            ours = np.array([min(max(int(v), info.min), info.max) for v in x], to)
            differs = None if (ours == expected).all() else "TensorFlow's upper limit of uint64 is -1 as int64"
            yield entry("saturateCast", "tf.saturate_cast", x, to, expected, None, differs, ours)
    x = np.array([1e300, -1e300, np.inf, -np.inf, 0.1, 1e-50, -0.0, 3.4028235677973366e38])
    clipped = "TensorFlow clips to the largest finite float; ours rounds as IEEE 754 says"
    yield entry("saturateCast", "tf.saturate_cast", x, "float32", tf.saturate_cast(x, tf.float32).numpy(), None, clipped, tf.cast(x, tf.float32).numpy())


def half_vectors():
    with np.errstate(over="ignore"):
        special = [np.nan, np.inf, -np.inf, -0.0, 65504, 65519.99, 65520, 2**-24, 2**-25, 1.5 * 2**-25, 2**-14, 1 + 2**-11]
        # Just beside a point halfway, which a float32 on the way would hit.
        between = [1 + 2**-11 + 2**-40, 1 + 2**-11 - 2**-40, 1 + 3 * 2**-11 - 2**-40, -(2 + 2**-10 + 2**-50)]
        x = np.concatenate([special, between, random.normal(0, 1, 20), random.normal(0, 1e-6, 12), random.normal(0, 4e4, 12)])
        yield entry("saturateCast", "ndarray.astype", x, "float16", x.astype(np.float16))
    halves = np.arange(0, 65536, 251, dtype=np.uint16).view(np.float16)
    for to in FLOATS:
        yield entry("saturateCast", "ndarray.astype", halves, to, halves.astype(to))
    single = np.concatenate([x, random.normal(0, 1e38, 12)]).astype(np.float32)
    brain = tf.cast(single, tf.bfloat16)
    yield entry("saturateCast", "tf.cast", single, "bfloat16", brain.numpy())
    yield entry("saturateCast", "tf.cast", brain.numpy(), "float32", tf.cast(brain, tf.float32).numpy())


def replace_vectors():
    for dtype in ["float16", *FLOATS]:
        x = np.array([np.nan, np.inf, -np.inf, -0.0, 0.0, 1.5, -2.0, np.finfo(dtype).max, np.nan], dtype)
        yield entry("replaceNonFinite", "numpy.nan_to_num", x, dtype, np.nan_to_num(x))
        options = {"nan": 0.1, "posInf": 7.0, "negInf": -1e4}
        expected = np.nan_to_num(x, nan=0.1, posinf=7.0, neginf=-1e4)
        yield entry("replaceNonFinite", "numpy.nan_to_num, as asked", x, dtype, expected, options)


vectors = []
for name in FLOATS:
    vectors += numpy_vectors(name)
vectors += [*tensorflow_vectors(), *half_vectors(), *replace_vectors()]
write(f"NumPy {np.__version__} and TensorFlow {tf.__version__}, seed {SEED}", vectors)

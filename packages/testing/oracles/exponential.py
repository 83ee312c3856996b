"""Golden vectors of exp, log, tanh, sigmoid, softplus and softmax, by mpmath in 400 digits. Prints JSON.

Whatever the type of x, y is the true value rounded to float64, which tells how near a result of float32 is too.
"""

import mpmath
import numpy as np
from common import texts, write
from mpmath import mpf

mpmath.mp.dps = 400
SEED = 20240611
random = np.random.default_rng(SEED)


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


FUNCTIONS = {
    "exp": mpmath.exp,
    "log": mpmath.log,
    "tanh": mpmath.tanh,
    "sigmoid": sigmoid,
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
}

# Where exp overflows, becomes subnormal and vanishes, in float32 and in float64.
EDGES = {
    "float32": (88.72283935546875, 88.72283172607422, -87.33654022216797, -87.33655, -103.278929, -103.97207, -103.97209, -104.0, -16.6),
    "float64": (709.782712893384, 709.7827128933841, -708.3964185322641, -708.4, -745.1332191019411, -745.1332191019412, -744.4400719213812, -746.0, -37.0),
}


def nearest(value):
    """An mpf as float64, rounded once: mpmath rounds what is subnormal twice."""
    if abs(value) >= mpf(2) ** -1022:
        return float(value)
    return float(mpmath.nint(value * mpf(2) ** 1074)) * 2.0**-1074


def values(dtype):
    info = np.finfo(dtype)
    tiny = [info.smallest_subnormal, 3 * info.smallest_subnormal, info.tiny, 1e-20, 1e-8, 1e-4, 3e-4]
    parts = [random.normal(0, scale, 16) for scale in (0.01, 0.3, 1.0, 4.0, 30.0)]
    list_ = np.concatenate([tiny, [-v for v in tiny], EDGES[dtype], *parts]).astype(dtype)
    return list_[np.isfinite(list_)]


def vectors_of(dtype):
    for op, function in FUNCTIONS.items():
        x = values(dtype)
        if op == "log":
            x = np.abs(np.concatenate([x, np.asarray([1, np.finfo(dtype).max], dtype), 1 + x / 1000]).astype(dtype))
            x = x[x > 0]
        yield entry(op, dtype, x, [function(mpf(float(v))) for v in x])
    for n in (1, 2, 3, 7, 33):
        for scale in (1.0, 40.0):
            x = random.normal(0, scale, n).astype(dtype)
            powers = [mpmath.exp(mpf(float(v))) for v in x]
            yield entry("softmax", dtype, x, [power / mpmath.fsum(powers) for power in powers])


def entry(op, dtype, x, y):
    return {"op": op, "title": f"{op} of {len(x)} values", "dtype": dtype, "x": texts(x), "y": texts(np.array([nearest(v) for v in y]))}


vectors = [*vectors_of("float32"), *vectors_of("float64")]
write(f"mpmath {mpmath.__version__}, {mpmath.mp.dps} digits, NumPy {np.__version__}, seed {SEED}", vectors)

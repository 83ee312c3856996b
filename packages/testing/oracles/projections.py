"""Golden vectors of projections and their gradients, by optax and JAX, and of isotonic regression, by scikit-learn. Prints JSON.

Values are compared to a few units in the last place of the dtype, not by their bits. Where our rule differs on purpose, a vector says
so under `differs` and gives ours under `ours`.
"""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import sklearn
from common import float_text, write
from optax import projections
from sklearn.isotonic import isotonic_regression

jax.config.update("jax_enable_x64", True)
SEED = 20240607
random = np.random.default_rng(SEED)
NAN, INF = float("nan"), float("inf")


def texts(array):
    array = np.asarray(array)
    return [float_text(value, str(array.dtype)) for value in array.ravel()]


def number(value):
    return float_text(value, "float64")


def entry(op, title, x, args, y, dy=None, dx=None, differs=None, ours=None):
    result = {"op": op, "title": title, "dtype": str(x.dtype), "x": texts(x)}
    result["args"] = {
        name: value if isinstance(value, bool) else texts(value) if isinstance(value, np.ndarray) else number(value)
        for name, value in args.items()
    }
    result["y"] = texts(y)
    if dy is not None:
        result["dy"] = texts(dy)
        result["dx"] = texts(dx)
    if differs is not None:
        result["differs"] = differs
        result["ours"] = texts(np.asarray(ours, x.dtype))
    return result


def by_optax(op, function, title, x, args, differs=None, ours=None):
    """The projection, and where it is the same as ours the gradient for a random dy. In float64, and rounded."""

    def run(v):
        return function(v, *args.values())

    start = jnp.asarray(x, jnp.float64)
    y = np.asarray(run(start)).astype(x.dtype)
    if differs is not None or not np.all(np.isfinite(y)):
        return entry(op, title, x, args, y, differs=differs, ours=ours)
    dy = random.normal(0, 1, x.shape).astype(x.dtype)
    _, pull = jax.vjp(run, start)
    (dx,) = pull(jnp.asarray(dy, jnp.float64))
    return entry(op, title, x, args, y, dy, np.asarray(dx).astype(x.dtype))


def plane(function):
    return lambda x, a, b: function(x, jnp.asarray(a, jnp.float64), b)


def vectors_of(dtype):
    def normal(n, scale=1.0, offset=0.0):
        return (random.normal(offset, scale, n)).astype(dtype)

    for n in (1, 2, 7, 16):
        for scale in (0.1, 1.0, 30.0):
            x = normal(n, scale)
            for total in (1.0, 5.0):
                yield by_optax("projectSimplex", projections.projection_simplex, f"{n} values of size {scale}, sum {total}", x, {"sum": total})
            for op, function in (
                ("projectL1Ball", projections.projection_l1_ball),
                ("projectL1Sphere", projections.projection_l1_sphere),
                ("projectL2Ball", projections.projection_l2_ball),
                ("projectL2Sphere", projections.projection_l2_sphere),
            ):
                yield by_optax(op, function, f"{n} values of size {scale}", x, {"radius": 1.5})
            a = normal(n)
            for b in (-1.0, 2.0):
                yield by_optax("projectHalfspace", plane(projections.projection_halfspace), f"{n} values of size {scale}, b {b}", x, {"a": a, "b": b})
                yield by_optax("projectHyperplane", plane(projections.projection_hyperplane), f"{n} values of size {scale}, b {b}", x, {"a": a, "b": b})
            yield from isotonic(x)
    zeros = np.zeros(4, dtype)
    points = "the point of a sphere nearest to zeros has equal coordinates here"
    yield by_optax("projectL2Sphere", projections.projection_l2_sphere, "zeros", zeros, {"radius": 6.0}, points, [3.0] * 4)
    yield by_optax("projectL1Sphere", projections.projection_l1_sphere, "zeros", zeros, {"radius": 6.0}, points, [1.5] * 4)
    one = np.array([1, INF, 2], dtype)
    limit = "one infinity is the limit of large values here"
    yield by_optax("projectSimplex", projections.projection_simplex, "one infinity", one, {"sum": 1.0}, limit, [0, 1, 0])
    yield by_optax("projectL2Ball", projections.projection_l2_ball, "one infinity", one, {"radius": 2.0}, limit, [0, 2, 0])
    many = np.array([1, INF, INF], dtype)
    yield by_optax("projectSimplex", projections.projection_simplex, "two infinities", many, {"sum": 1.0})
    yield by_optax("projectSimplex", projections.projection_simplex, "NaN", np.array([1, NAN, 2], dtype), {"sum": 1.0})
    yield by_optax("projectSimplex", projections.projection_simplex, "ties", np.array([2, 2, 1, 1], dtype), {"sum": 1.0})


def isotonic(x):
    for increasing in (True, False):
        weights = random.uniform(0.2, 5, x.shape).astype(x.dtype)
        direction = "rising" if increasing else "falling"
        y = isotonic_regression(x, increasing=increasing).astype(x.dtype)
        yield entry("projectMonotone", f"{x.size} values, {direction}", x, {"increasing": increasing}, y)
        y = isotonic_regression(x, sample_weight=weights, increasing=increasing).astype(x.dtype)
        yield entry("projectMonotone", f"{x.size} values, {direction}, with weights", x, {"increasing": increasing, "weights": weights}, y)


vectors = [*vectors_of(np.float32), *vectors_of(np.float64)]
source = f"optax {optax.__version__} on JAX {jax.__version__}, scikit-learn {sklearn.__version__}, NumPy {np.__version__}, seed {SEED}"
write(source, vectors)

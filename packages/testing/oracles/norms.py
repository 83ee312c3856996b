"""Golden vectors of clips by norm, by TensorFlow and optax, of gradients, by JAX, and of rules for weights, by Keras. Prints JSON, as clip.py does.

The frameworks make norms in the arrays' own dtype, we in float64: the values are compared to a few units in the last place of
the dtype, not by their bits. Keras adds 1e-7 to norms that it divides by, which moves what is within; it is asked with 0. Where our rule differs on purpose, a vector says so under `differs` and gives ours under `ours`.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "jax"

import logging

logging.disable(logging.WARNING)

import jax
import keras
import numpy as np
import optax
import tensorflow as tf
from common import float_text, write

jax.config.update("jax_enable_x64", True)
keras.config.set_epsilon(0.0)
SEED = 20240603
random = np.random.default_rng(SEED)
NAN, INF = float("nan"), float("inf")


def array_json(array):
    if array is None:
        return None
    array = np.asarray(array)
    texts = [float_text(value, str(array.dtype)) for value in array.ravel()]
    return {"shape": list(array.shape), "values": texts}


def number_json(number):
    return float_text(number, "float64")


def normal(dtype, *shape, scale=1.0):
    return (random.normal(0, scale, shape)).astype(dtype)


def entry(op, title, dtype, arrays, args, expected, differs=None, ours=None, params=None, dys=None):
    """arrays in, arrays out; args and numbers out are float64."""
    result = {
        "op": op,
        "title": title,
        "dtype": np.dtype(dtype).name,
        "arrays": [array_json(array) for array in arrays],
        "args": {key: value if isinstance(value, list) or value is None else number_json(value) for key, value in args.items()},
        "expected": expected,
    }
    if params is not None:
        result["params"] = [array_json(array) for array in params]
    if dys is not None:
        result["dys"] = [array_json(array) for array in dys]
    if differs is not None:
        result["differs"] = differs
        result["ours"] = ours
    return result


def arrays_out(arrays, **numbers):
    """What comes out: arrays, and numbers beside them."""
    return {"arrays": [array_json(array) for array in arrays], **{key: number_json(value) for key, value in numbers.items()}}


def clip_by_norm(title, x, limit, axes=None, differs=None, ours=None):
    y = tf.clip_by_norm(tf.constant(x), tf.constant(limit, x.dtype), axes=axes).numpy()
    own = None if ours is None else arrays_out([np.asarray(ours, x.dtype)])
    return entry("clipByNorm", title, x.dtype, [x], {"maxNorm": limit, "axis": axes}, arrays_out([y]), differs, own)


def by_norm(dtype):
    yield clip_by_norm("a vector", normal(dtype, 23), 1.5)
    yield clip_by_norm("three and four", np.array([3, 4], dtype), 1.0)
    yield clip_by_norm("at the limit", np.array([3, 4], dtype), 5.0)
    yield clip_by_norm("within", normal(dtype, 7), 100.0)
    yield clip_by_norm("zeros", np.zeros(5, dtype), 2.0)
    yield clip_by_norm("rows", normal(dtype, 5, 7), 2.0, [1])
    yield clip_by_norm("columns", normal(dtype, 5, 7), 2.0, [0])
    yield clip_by_norm("the middle axis of three", normal(dtype, 3, 4, 5), 1.25, [1])
    yield clip_by_norm("the outer axes of three", normal(dtype, 3, 4, 5), 2.5, [0, 2])
    yield clip_by_norm("all axes", normal(dtype, 3, 4), 1.0, [0, 1])
    yield clip_by_norm("an infinity", np.array([-2, 0, INF, 4], dtype), 6.0)
    yield clip_by_norm("NaN", np.array([-2, NAN, INF, 4], dtype), 6.0)
    overflow = "TensorFlow's norm overflows, and all becomes 0"
    big = 1e30 if dtype == np.float32 else 1e200
    yield clip_by_norm("large values", np.array([3 * big, 4 * big], dtype), 1.0, None, overflow, [0.6, 0.8])


def clip_by_average_norm(title, x, limit):
    y = tf.compat.v1.clip_by_average_norm(tf.constant(x), limit).numpy()
    return entry("clipByAverageNorm", title, x.dtype, [x], {"maxNorm": limit}, arrays_out([y]))


def by_average_norm(dtype):
    if dtype == np.float64:
        return  # TensorFlow's takes float32 alone
    yield clip_by_average_norm("a vector", normal(dtype, 23), 0.05)
    yield clip_by_average_norm("within", normal(dtype, 23), 5.0)
    yield clip_by_average_norm("a matrix", normal(dtype, 4, 6, scale=3), 0.25)


def clip_by_global_norm(title, arrays, limit, use_norm=None, differs=None, ours=None):
    given = [None if array is None else tf.constant(array) for array in arrays]
    dtype = next(array.dtype for array in arrays if array is not None)
    use = None if use_norm is None else tf.constant(use_norm, dtype)
    clipped, norm = tf.clip_by_global_norm(given, limit, use)
    out = [None if array is None else array.numpy() for array in clipped]
    args = {"maxNorm": limit} if use_norm is None else {"maxNorm": limit, "useNorm": use_norm}
    expected = arrays_out(out, norm=norm.numpy())
    return entry("clipByGlobalNorm", title, dtype, arrays, args, expected, differs, ours)


def by_global_norm(dtype):
    arrays = [normal(dtype, 11), normal(dtype, 3, 5), None, normal(dtype, 2, 2, 2)]
    yield clip_by_global_norm("several arrays and null", arrays, 1.5)
    yield clip_by_global_norm("within", arrays, 1000.0)
    yield clip_by_global_norm("a norm that is given", arrays, 1.5, 10.0)
    yield clip_by_global_norm("zeros", [np.zeros(3, dtype), np.zeros((2, 2), dtype)], 1.0)
    yield clip_by_global_norm("an infinity", [np.array([-2, 0, INF, 4, 0, 0], dtype).reshape(2, 3), np.array([1, -2], dtype)], 6.0)
    yield clip_by_global_norm("NaN", [np.array([1, NAN], dtype), np.array([1, -2], dtype)], 6.0)
    big = 1e30 if dtype == np.float32 else 1e200
    large = [np.array([3 * big], dtype), np.array([4 * big], dtype)]
    ours = arrays_out([np.array([0.6], dtype), np.array([0.8], dtype)], norm=5.0 * float(dtype(big)))
    yield clip_by_global_norm("large values", large, 1.0, None, "TensorFlow's norm overflows, and all becomes NaN", ours)


def global_norm(title, arrays):
    dtype = next((array.dtype for array in arrays if array is not None), np.dtype(np.float32))
    norm = tf.linalg.global_norm([None if array is None else tf.constant(array) for array in arrays])
    return entry("globalNorm", title, dtype, arrays, {}, arrays_out([], norm=norm.numpy()))


def of_global_norm(dtype):
    yield global_norm("several arrays and null", [normal(dtype, 11), None, normal(dtype, 3, 5)])
    yield global_norm("zeros", [np.zeros(3, dtype)])
    yield global_norm("an infinity", [np.array([1, INF], dtype)])
    if dtype == np.float32:
        yield global_norm("an empty list", [])


def tree(arrays):
    return [jax.numpy.asarray(array) for array in arrays]


def block_rms(title, x, threshold):
    clip = optax.clip_by_block_rms(threshold)
    y, _ = clip.update(tree([x]), clip.init(tree([x])))
    return entry("clipByBlockRms", title, x.dtype, [x], {"threshold": threshold}, arrays_out(y))


def by_block_rms(dtype):
    yield block_rms("a vector", normal(dtype, 23), 0.5)
    yield block_rms("within", normal(dtype, 23), 5.0)
    yield block_rms("a matrix", normal(dtype, 4, 6, scale=3), 1.0)
    yield block_rms("zeros", np.zeros(5, dtype), 1.0)


def adaptive(title, grads, params, clipping, eps=1e-3, differs=None, ours=None):
    clip = optax.adaptive_grad_clip(clipping, eps)
    y, _ = clip.update(tree(grads), clip.init(tree(params)), tree(params))
    args = {"clipping": clipping, "eps": eps}
    return entry("adaptiveGradClip", title, grads[0].dtype, grads, args, arrays_out(y), differs, ours, params)


def of_adaptive(dtype):
    shapes = [(6,), (1, 5), (4, 3), (2, 3, 4), (2, 2, 3, 2), (2, 1, 2, 3, 2)]
    for shape in shapes:
        name = " by ".join(map(str, shape))
        yield adaptive(name, [normal(dtype, *shape)], [normal(dtype, *shape, scale=4)], 0.2)
    pair = [normal(dtype, 4, 3, scale=0.01), normal(dtype, 3)]
    yield adaptive("two arrays, one within", pair, [normal(dtype, 4, 3), normal(dtype, 3)], 0.05)
    yield adaptive("parameters of zero", [normal(dtype, 4)], [np.zeros(4, dtype)], 0.1)
    small = np.array([3e-8, 4e-8], dtype)
    floor = "optax divides by 1e-6 at least, and clips further than the limit"
    ours = arrays_out([np.array([6e-9, 8e-9], dtype)])
    yield adaptive("very small gradients", [small], [np.zeros(2, dtype)], 1e-5, 1e-3, floor, ours)


def per_example(title, grads, limit, differs=None, ours=None):
    total, count = optax.per_example_global_norm_clip(tree(grads), limit)
    expected = arrays_out(total, numClipped=float(count))
    return entry("clipPerExampleNorm", title, grads[0].dtype, grads, {"maxNorm": limit}, expected, differs, ours)


def of_per_example(dtype):
    yield per_example("two arrays", [normal(dtype, 6, 3), normal(dtype, 6, 2, 2)], 1.5)
    yield per_example("rows of three kinds", [np.array([[3, 4], [0.3, 0.4], [0, 0]], dtype)], 1.0)
    yield per_example("all within", [normal(dtype, 4, 3)], 100.0)


def constrain(op, title, rule, w, args, axis=None, differs=None, ours=None):
    y = np.asarray(rule(jax.numpy.asarray(w)))
    own = None if ours is None else arrays_out([np.asarray(ours, w.dtype)])
    return entry(op, title, w.dtype, [w], {**args, "axis": axis}, arrays_out([y]), differs, own)


def of_weights(dtype):
    rules = keras.constraints
    w = normal(dtype, 5, 4)
    kernel = normal(dtype, 3, 3, 2, 4)
    zeros = np.array([[0, 3], [0, 4]], dtype)
    lost = "without an epsilon Keras divides 0 by 0"
    yield constrain("constrainMaxNorm", "columns", rules.MaxNorm(1.5), w, {"maxNorm": 1.5})
    yield constrain("constrainMaxNorm", "within", rules.MaxNorm(100), w, {"maxNorm": 100.0})
    yield constrain("constrainMaxNorm", "rows", rules.MaxNorm(1.5, 1), w, {"maxNorm": 1.5}, [1])
    yield constrain("constrainMaxNorm", "a convolution", rules.MaxNorm(2, [0, 1, 2]), kernel, {"maxNorm": 2.0}, [0, 1, 2])
    yield constrain("constrainMaxNorm", "a vector", rules.MaxNorm(1), normal(dtype, 6), {"maxNorm": 1.0})
    yield constrain("constrainMaxNorm", "zeros", rules.MaxNorm(1), zeros, {"maxNorm": 1.0}, None, lost, [[0, 0.6], [0, 0.8]])
    big = 1e20 if dtype == np.float32 else 1e200
    overflow = "Keras's norm overflows, and all becomes 0"
    yield constrain("constrainMaxNorm", "large values", rules.MaxNorm(2), np.array([big, big], dtype), {"maxNorm": 2.0}, None, overflow, [np.sqrt(2), np.sqrt(2)])
    yield constrain("constrainUnitNorm", "columns", rules.UnitNorm(), w, {})
    yield constrain("constrainUnitNorm", "a convolution", rules.UnitNorm([0, 1, 2]), kernel, {}, [0, 1, 2])
    yield constrain("constrainUnitNorm", "zeros", rules.UnitNorm(), zeros, {}, None, lost, [[0, 0.6], [0, 0.8]])
    yield constrain("constrainMinMaxNorm", "columns", rules.MinMaxNorm(1.6, 2.1), w, {"minNorm": 1.6, "maxNorm": 2.1, "rate": 1.0})
    yield constrain("constrainMinMaxNorm", "half of the way", rules.MinMaxNorm(1.6, 2.1, 0.5), w, {"minNorm": 1.6, "maxNorm": 2.1, "rate": 0.5})
    yield constrain("constrainMinMaxNorm", "at the rate 0", rules.MinMaxNorm(1.6, 2.1, 0), w, {"minNorm": 1.6, "maxNorm": 2.1, "rate": 0.0})
    yield constrain("constrainMinMaxNorm", "a convolution", rules.MinMaxNorm(3, 4, 0.25, [0, 1, 2]), kernel, {"minNorm": 3.0, "maxNorm": 4.0, "rate": 0.25}, [0, 1, 2])
    yield constrain("constrainMinMaxNorm", "zeros", rules.MinMaxNorm(1, 2), zeros, {"minNorm": 1.0, "maxNorm": 2.0, "rate": 1.0}, None, lost, [[0, 1.2], [0, 1.6]])


def wide(arrays):
    """In float64: what is left of a gradient when its part along the vector is gone may be small."""
    return [jax.numpy.asarray(array, jax.numpy.float64) for array in arrays]


def rounded(dtype, arrays):
    return arrays_out([np.asarray(array).astype(dtype) for array in arrays])


def adaptive_vjp(title, grads, params, clipping, eps=1e-3):
    """Out: the gradients of the gradients, then those of the parameters."""

    def run(g, p):
        clip = optax.adaptive_grad_clip(clipping, eps)
        return clip.update(g, clip.init(p), p)[0]

    dtype = grads[0].dtype
    dys = [normal(dtype, *grad.shape) for grad in grads]
    _, pull = jax.vjp(run, wide(grads), wide(params))
    d_grads, d_params = pull(wide(dys))
    args = {"clipping": clipping, "eps": eps}
    return entry("adaptiveGradClipVjp", title, dtype, grads, args, rounded(dtype, [*d_grads, *d_params]), params=params, dys=dys)


def per_example_vjp(title, grads, limit):
    """By the gradient of the sum, which is that of each example."""
    examples = len(grads[0])
    dtype = grads[0].dtype
    d_sums = [normal(dtype, *grad.shape[1:]) for grad in grads]
    _, pull = jax.vjp(lambda given: optax.per_example_global_norm_clip(given, limit)[0], wide(grads))
    (dx,) = pull(wide(d_sums))
    dys = [np.broadcast_to(d_sum, (examples, *d_sum.shape)) for d_sum in d_sums]
    return entry("clipPerExampleNormVjp", title, dtype, grads, {"maxNorm": limit}, rounded(dtype, dx), dys=dys)


def of_gradients(dtype):
    yield per_example_vjp("two arrays", [normal(dtype, 6, 3), normal(dtype, 6, 2, 2)], 2.0)
    yield per_example_vjp("all within", [normal(dtype, 4, 3)], 100.0)
    yield per_example_vjp("one above", [np.array([[3, 4], [0.3, 0.4]], dtype)], 1.0)
    for shape in [(6,), (4, 3), (2, 3, 4), (2, 2, 3, 2)]:
        name = " by ".join(map(str, shape))
        yield adaptive_vjp(name, [normal(dtype, *shape)], [normal(dtype, *shape, scale=4)], 0.2)
    pair = [normal(dtype, 4, 3, scale=0.01), normal(dtype, 3)]
    yield adaptive_vjp("two arrays, one within", pair, [normal(dtype, 4, 3), normal(dtype, 3)], 0.05)
    yield adaptive_vjp("parameters below eps", [normal(dtype, 4)], [normal(dtype, 4, scale=1e-5)], 0.1)


vectors = []
for name in [np.float32, np.float64]:
    for make in [by_norm, by_average_norm, by_global_norm, of_global_norm, by_block_rms, of_adaptive, of_per_example, of_weights]:
        vectors += make(name)
for name in [np.float32, np.float64]:
    vectors += of_gradients(name)
write(f"TensorFlow {tf.__version__}, and Keras {keras.__version__} and optax {optax.__version__} on JAX {jax.__version__} (CPU), seed {SEED}", vectors)

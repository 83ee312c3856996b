"""Prints what JAX, NumPy and TensorFlow's rules give in float64 for operations, with gradients, as JSON.

    python ops.py > ops.json

Needs jax from PyPI. opsGolden.test.ts compares Clampwise with it. Text stands for numbers that JSON does not have.
"""
import json

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

random = np.random.default_rng(20240712)
nan, inf = np.nan, np.inf


def array(*shape):
    return random.integers(-256, 256, shape) / 128


def positive(*shape):
    return random.integers(16, 256, shape) / 128


def plain(values):
    values = np.asarray(values, dtype="float64")
    flat = [x if np.isfinite(x) else str(x) for x in values.ravel().tolist()]
    return {"shape": list(values.shape), "values": flat}


def entry(op, fn, operands, options=None, constants=(), gradient=True):
    """fn takes the operands; constants and options are further arguments of ours."""
    operands = [np.asarray(x, dtype="float64") for x in operands]
    y = fn(*operands)
    dy = random.integers(-64, 64, y.shape) / 64
    made = {
        "op": op,
        "operands": [plain(x) for x in operands],
        "constants": list(constants),
        "options": options,
        "y": plain(y),
    }
    if gradient:
        scalar = lambda *xs: jnp.sum(fn(*xs) * dy)  # noqa: E731
        grads = jax.grad(scalar, argnums=tuple(range(len(operands))))(*operands)
        made["dy"] = plain(dy)
        made["gradients"] = [plain(g) for g in grads]
    return made


odd = [nan, inf, -inf, 0.0, -0.0, 1.5, -2.5]
pairs = [[a for a in odd for _ in odd], odd * len(odd)]
mask = random.integers(0, 2, (3, 4)).astype("float64")
entries = []

for name, fn in {
    "greater": jnp.greater,
    "greaterEqual": jnp.greater_equal,
    "less": jnp.less,
    "lessEqual": jnp.less_equal,
    "equal": jnp.equal,
    "notEqual": jnp.not_equal,
}.items():
    made = lambda a, b, fn=fn: fn(a, b).astype("float64")  # noqa: E731
    entries.append(entry(name, made, pairs, gradient=False))
    a, b = random.integers(-2, 2, (2, 3, 4)), random.integers(-2, 2, (3, 1))
    entries.append(entry(name, made, [a, b], gradient=False))
    entries.append(entry(name, made, [np.zeros((0, 3)), [1, 2, 3]], gradient=False))

entries += [
    entry("where", lambda a, b: jnp.where(mask != 0, a, b), [array(3, 4), array(3, 4)], constants=[mask.tolist()]),
    entry("where", lambda a, b: jnp.where(mask != 0, a, b), [array(4), array(3, 1)], constants=[mask.tolist()]),
    entry("where", lambda a, b: jnp.where(mask[:, :1] != 0, a, b), [array(2, 1, 4), array()], constants=[mask[:, :1].tolist()]),
    entry("concat", lambda a, b: jnp.concatenate([a, b], 0), [array(2, 3), array(4, 3)], {"axis": 0}),
    entry("concat", lambda a, b, c: jnp.concatenate([a, b, c], -1), [array(2, 3), array(2, 0), array(2, 20)], {"axis": -1}),
    entry("concat", lambda a, b: jnp.concatenate([a, b], 1), [array(2, 3, 2), array(2, 1, 2)], {"axis": 1}),
    entry("stack", lambda a, b: jnp.stack([a, b], 0), [array(2, 3), array(2, 3)], {"axis": 0}),
    entry("stack", lambda a, b: jnp.stack([a, b], -1), [array(2, 3), array(2, 3)], {"axis": -1}),
    entry("stack", lambda a, b, c: jnp.stack([a, b, c], 1), [array(2, 20), array(2, 20), array(2, 20)], {"axis": 1}),
    entry("stack", lambda a, b: jnp.stack([a, b], 0), [array(), array()], {"axis": 0}),
    entry("slice", lambda a: a[1:, :2], [array(3, 4)], constants=[[1, 0], [-1, 2]]),
    entry("slice", lambda a: a[-2:], [array(3, 4)], constants=[-2]),
    entry("slice", lambda a: a[:, 1:2, 2:], [array(2, 3, 4)], constants=[[0, 1, 2], [2, 1, -1]]),
    entry("slice", lambda a: a[3:3], [array(3, 4)], constants=[3, 0]),
    entry("slice", lambda a: a, [array(3, 4)], constants=[0]),
    entry("gather", lambda a: jnp.take(a, np.array([2, 0, 2]), 0), [array(3, 4)], constants=[[2, 0, 2]]),
    entry("gather", lambda a: jnp.take(a, np.array([[3, 0], [1, 1]]), -1), [array(3, 4)], {"axis": -1}, [[[3, 0], [1, 1]]]),
    entry("gather", lambda a: jnp.take(a, np.array(1), 1), [array(2, 3, 4)], {"axis": 1}, [1]),
    entry("gather", lambda a: jnp.take(a, np.zeros(0, "int32"), 0), [array(3, 4)], {"axis": 0}, [[]]),
    entry("oneHot", lambda a: jax.nn.one_hot(a.astype("int32"), 4), [random.integers(0, 4, (2, 3))], constants=[4], gradient=False),
    entry("oneHot", lambda a: jax.nn.one_hot(a.astype("int32"), 3), [2], constants=[3], gradient=False),
]

for name, fn in {"argMax": jnp.argmax, "argMin": jnp.argmin}.items():
    made = lambda axis, kept, fn=fn: (lambda a: fn(jnp.asarray(a), axis, keepdims=kept).astype("float64"))  # noqa: E731
    x = random.integers(-3, 3, (3, 4, 5))
    entries += [
        entry(name, made(axis, kept), [x], {"axis": axis, "keepDims": kept}, gradient=False)
        for axis in (0, 1, -1)
        for kept in (False, True)
    ]
    entries.append(entry(name, made(None, False), [x], {}, gradient=False))
    entries.append(entry(name, made(1, False), [[[1, nan, 5, nan], [nan, 1, 2, 3], [-inf, inf, inf, -inf]]], {"axis": 1}, gradient=False))

# NaN to the power 0 and 1 to the power NaN are 1 in NumPy. In JavaScript the latter is NaN.
entries += [
    entry("pow", jnp.power, [positive(3, 4), array(3, 4)]),
    entry("pow", jnp.power, [positive(3, 1), array(4)]),
    entry("pow", jnp.power, [[-2.0, -1.5, 3.0, 0.5], [2.0, 3.0, -2.0, 0.0]], gradient=False),
    entry("pow", jnp.power, [[0, 0, 0, inf, inf, nan, 2, 2, 0.5], [0, 2, -1, 2, -1, 2, inf, -inf, inf]], gradient=False),
]

for axis in (None, 0, -1, [0, 2]):
    for kept in (False, True):
        option = {"keepDims": kept, **({} if axis is None else {"axis": axis})}
        axes = tuple(axis) if isinstance(axis, list) else axis
        x = array(2, 3, 4)
        entries += [
            entry("logSumExp", lambda a: jax.scipy.special.logsumexp(a, axes, keepdims=kept), [x], option),
            entry("variance", lambda a: jnp.var(a, axes, keepdims=kept), [x], option),
            entry("min", lambda a: jnp.min(a, axes, keepdims=kept), [random.permutation(24).reshape(2, 3, 4)], option),
        ]

far = [[800.0, 700.0, -900.0], [-800.0, -800.0, -inf], [-inf, -inf, -inf], [inf, 0, 1], [nan, 0, 1]]
entries += [
    entry("logSumExp", lambda a: jax.scipy.special.logsumexp(a, -1), [far], {"axis": -1}, gradient=False),
    entry("logSumExp", lambda a: jax.scipy.special.logsumexp(a, -1), [far[:2]], {"axis": -1}),
    entry("logSoftmax", jax.nn.log_softmax, [array(3, 4)]),
    entry("logSoftmax", jax.nn.log_softmax, [array(2, 3, 4)]),
    entry("logSoftmax", jax.nn.log_softmax, [far[:2]]),
    entry("logSigmoid", jax.nn.log_sigmoid, [array(3, 4)]),
    entry("logSigmoid", jax.nn.log_sigmoid, [[800.0, -800.0, 0.0]]),
    entry("logSigmoid", jax.nn.log_sigmoid, [[nan, inf, -inf]], gradient=False),
]

print(json.dumps({"source": f"jax {jax.__version__}", "entries": entries}))

"""Operations of keras.ops in a model, and those of TensorFlow in one of Keras 2."""

import formula
from cases import Case

ONE = {
    "x + 2": lambda k, x: x + 2, "2 + x": lambda k, x: 2 + x, "x - 2": lambda k, x: x - 2, "2 - x": lambda k, x: 2 - x,
    "x * 2": lambda k, x: x * 2, "0.5 * x": lambda k, x: 0.5 * x, "x / 2": lambda k, x: x / 2, "-x": lambda k, x: -x,
    "2 / (x + 3)": lambda k, x: 2 / (x + 3), "abs(x)": lambda k, x: abs(x), "x ** 2": lambda k, x: x**2,
    "x // 1": lambda k, x: x // 1, "x % 2": lambda k, x: x % 2,
    "x[:, 0]": lambda k, x: x[:, 0], "x[:, 1:3]": lambda k, x: x[:, 1:3], "x[:, -1]": lambda k, x: x[:, -1],
    "x[:, ::2]": lambda k, x: x[:, ::2], "x[..., 0]": lambda k, x: x[..., 0], "x[:, ::-1]": lambda k, x: x[:, ::-1],
    "x[:, None]": lambda k, x: x[:, None], "x[..., None]": lambda k, x: x[..., None], "x[0:1]": lambda k, x: x[0:1],
    "x[:, :2, 1:]": lambda k, x: x[:, :2, 1:], "x[:, 1, :]": lambda k, x: x[:, 1, :],
}  # fmt: skip

TWO = {
    "x + y": lambda k, x, y: x + y, "x - y": lambda k, x, y: x - y, "x * y": lambda k, x, y: x * y,
    "x / (y + 3)": lambda k, x, y: x / (y + 3),
}  # fmt: skip

OF_KERAS = {
    "add": lambda o, x: o.add(x, 1.5), "subtract": lambda o, x: o.subtract(x, 1.5), "multiply": lambda o, x: o.multiply(x, 1.5),
    "divide": lambda o, x: o.divide(x, 1.5), "true_divide": lambda o, x: o.true_divide(x, 1.5), "negative": lambda o, x: o.negative(x),
    "abs": lambda o, x: o.abs(x), "absolute": lambda o, x: o.absolute(x),
    "clip": lambda o, x: o.clip(x, -0.5, 0.25), "clip, one side": lambda o, x: o.clip(x, 0, 1e9),
    "maximum": lambda o, x: o.maximum(x, 0.1), "minimum": lambda o, x: o.minimum(x, 0.1), "maximum, number first": lambda o, x: o.maximum(0.1, x),
    "subtract, number first": lambda o, x: o.subtract(1.5, x), "divide, number first": lambda o, x: o.divide(1.5, x + 3),
    "relu": lambda o, x: o.relu(x), "relu6": lambda o, x: o.relu6(x * 9), "sigmoid": lambda o, x: o.sigmoid(x),
    "softmax": lambda o, x: o.softmax(x), "softmax, axis": lambda o, x: o.softmax(x, axis=1), "tanh": lambda o, x: o.tanh(x),
    "reshape": lambda o, x: o.reshape(x, (-1, 12)), "reshape, keeping": lambda o, x: o.reshape(x, (-1, 2, 6)),
    "reshape, with batch": lambda o, x: o.reshape(x, (2, 2, 6)),
    "concatenate": lambda o, x: o.concatenate([x, x], axis=-1), "concatenate, axis 1": lambda o, x: o.concatenate([x, x * 2], axis=1),
    "concatenate, defaults": lambda o, x: o.concatenate([x, x]),
    "mean": lambda o, x: o.mean(x, axis=1), "sum": lambda o, x: o.sum(x, axis=-1), "max": lambda o, x: o.max(x, axis=1),
    "mean, keepdims": lambda o, x: o.mean(x, axis=1, keepdims=True), "exp": lambda o, x: o.exp(x), "log": lambda o, x: o.log(x * x + 1),
    "sqrt": lambda o, x: o.sqrt(x * x + 1), "square": lambda o, x: o.square(x), "transpose": lambda o, x: o.transpose(x, (0, 2, 1)),
    "expand_dims": lambda o, x: o.expand_dims(x, 1), "squeeze": lambda o, x: o.squeeze(o.expand_dims(x, 1), 1),
    "stack": lambda o, x: o.stack([x, x], axis=1), "split": lambda o, x: o.split(x, 2, axis=-1), "pad": lambda o, x: o.pad(x, [[0, 0], [1, 1], [0, 0]]),
    "gelu": lambda o, x: o.gelu(x), "silu": lambda o, x: o.silu(x), "elu": lambda o, x: o.elu(x), "leaky_relu": lambda o, x: o.leaky_relu(x),
    "hard_sigmoid": lambda o, x: o.hard_sigmoid(x), "hard_swish": lambda o, x: o.hard_swish(x), "softplus": lambda o, x: o.softplus(x),
    "log_softmax": lambda o, x: o.log_softmax(x), "where": lambda o, x: o.where(x > 0, x, 0.0), "einsum": lambda o, x: o.einsum("abc->acb", x),
    "matmul": lambda o, x: o.matmul(x, o.transpose(x, (0, 2, 1))), "power": lambda o, x: o.power(x, 2), "sin": lambda o, x: o.sin(x),
    "cast": lambda o, x: o.cast(x, "float32"), "normalize": lambda o, x: o.normalize(x), "flip": lambda o, x: o.flip(x, 1),
    "getitem, tuple": lambda o, x: x[:, 0:2, 1], "ones_like": lambda o, x: x * o.ones_like(x), "zeros_like": lambda o, x: x + o.zeros_like(x),
}  # fmt: skip


def of_numbers(k, operation):
    x = k.Input((3, 4))
    y = operation(k, k.layers.Dense(4)(x))
    return k.Model(x, y)


def cases():
    shape = formula.real(2, 3, 4)
    for name, operation in ONE.items():
        yield Case(f"operator: {name}", lambda k, operation=operation: of_numbers(k, operation), [shape])
    for name, operation in TWO.items():
        for tag, second in (("", (3, 4)), (", broadcast", (1, 4))):
            def build(k, operation=operation, second=second):
                x, y = k.Input((3, 4)), k.Input(second)
                return k.Model([x, y], operation(k, k.layers.Dense(4)(x), k.layers.Dense(4)(y)))

            yield Case(f"operator: {name}{tag}", build, [shape, formula.real(2, *second)])
    for name, operation in OF_KERAS.items():
        def of_keras(k, operation=operation):
            x = k.Input((3, 4))
            return k.Model(x, operation(k.ops, k.layers.Dense(4)(x)))

        yield Case(f"keras.ops.{name}", of_keras, [shape], versions=("3",))

    def of_two(name, tag, second):
        def build(k):
            x, y = k.Input((3, 4)), k.Input(second)
            return k.Model([x, y], getattr(k.ops, name)(k.layers.Dense(4)(x), k.layers.Dense(4)(y)))

        return Case(f"keras.ops.{name} of tensors{tag}", build, [shape, formula.real(2, *second)], versions=("3",))

    for name in ("add", "subtract", "multiply", "maximum", "minimum", "divide"):
        for tag, second in (("", (3, 4)), (", broadcast", (1, 4))):
            yield of_two(name, tag, second)

    def nested(k):
        x, y = k.Input((3, 4)), k.Input((3, 4))
        return k.Model(x, k.Model(y, k.layers.Dense(2)(y * 2 - 1), name="inner")(x))

    yield Case("operators in a nested model", nested, [shape])

    def hard_swish(k):
        x = k.Input((4, 4, 3))
        y = k.layers.Conv2D(2, 3)(x)
        y = k.layers.Multiply()([y, k.layers.ReLU(6.0)(y + 3.0) * (1.0 / 6.0)])
        return k.Model(x, k.layers.GlobalAveragePooling2D(keepdims=True)(y))

    yield Case("a hard swish of parts", hard_swish, [formula.real(2, 4, 4, 3)])

    def attention(k):
        x = k.Input((3, 4))
        q, v = k.layers.Dense(4)(x), k.layers.Dense(4)(x)
        return k.Model(x, k.layers.Dot((2, 1))([k.layers.Softmax()(k.layers.Dot(2)([q, x]) / 2.0), v]))

    yield Case("attention of parts", attention, [shape])

    def masked(k):
        x = k.Input((3, 4))
        return k.Model(x, k.layers.SimpleRNN(2)(k.layers.Masking()(x) * 2))

    yield Case("an operator after a mask", masked, [formula.padded(3, 3, 4)])

    def of_tensorflow(operation):
        def build(k):
            import tensorflow as tf

            x = k.Input((3, 4))
            return k.Model(x, operation(tf, k.layers.Dense(4)(x)))

        return build

    for name, operation in {
        "nn.relu": lambda tf, x: tf.nn.relu(x), "nn.softmax": lambda tf, x: tf.nn.softmax(x), "reshape": lambda tf, x: tf.reshape(x, (-1, 12)),
        "clip_by_value": lambda tf, x: tf.clip_by_value(x, -0.5, 0.5), "concat": lambda tf, x: tf.concat([x, x], -1),
        "reduce_mean": lambda tf, x: tf.reduce_mean(x, 1), "sigmoid": lambda tf, x: tf.sigmoid(x), "abs": lambda tf, x: tf.abs(x),
        "maximum": lambda tf, x: tf.maximum(x, 0.0), "expand_dims": lambda tf, x: tf.expand_dims(x, 1), "nn.relu6": lambda tf, x: tf.nn.relu6(x),
    }.items():  # fmt: skip
        yield Case(f"tf.{name}", of_tensorflow(operation), [shape], versions=("2",))

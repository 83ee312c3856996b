"""How models are put together."""

import formula
from cases import Case


def inner_model(k, units=3, name="inner"):
    x = k.Input((4,))
    return k.Model(x, k.layers.Dense(units, activation="tanh")(x), name=name)


def nesting():
    def functional_in_functional(k):
        x = k.Input((4,))
        return k.Model(x, k.layers.Dense(2)(inner_model(k)(k.layers.Dense(4)(x))))

    def sequential_in_functional(k):
        x = k.Input((4,))
        inner = k.Sequential([k.layers.Dense(3), k.layers.ReLU()], name="inner")
        return k.Model(x, k.layers.Dense(2)(inner(x)))

    def sequential_with_input_in_functional(k):
        x = k.Input((4,))
        inner = k.Sequential([k.Input((4,)), k.layers.Dense(3), k.layers.ReLU()], name="inner")
        return k.Model(x, k.layers.Dense(2)(inner(x)))

    def functional_in_sequential(k):
        return k.Sequential([k.Input((4,)), inner_model(k), k.layers.Dense(2)])

    def sequential_in_sequential(k):
        inner = k.Sequential([k.Input((4,)), k.layers.Dense(3), k.layers.ReLU()], name="inner")
        return k.Sequential([k.Input((4,)), inner, k.layers.Dense(2)])

    def first_in_sequential(k):
        return k.Sequential([inner_model(k), k.layers.Dense(2)])

    def called_twice(k):
        x, y = k.Input((4,)), k.Input((4,))
        inner = inner_model(k)
        return k.Model([x, y], k.layers.Concatenate()([inner(x), inner(k.layers.Dense(4)(y))]))

    def on_itself(k):
        x = k.Input((4,))
        inner = inner_model(k, 4)
        return k.Model(x, inner(inner(inner(x))))

    def three_deep(k):
        a, b, c = k.Input((4,)), k.Input((4,)), k.Input((4,))
        first = k.Model(a, k.layers.Dense(4)(a), name="first")
        second = k.Model(b, k.layers.BatchNormalization()(first(b)), name="second")
        return k.Model(c, k.layers.Dense(2)(second(c)))

    def two_inputs(k):
        a, b, x, y = k.Input((4,)), k.Input((3,)), k.Input((4,)), k.Input((3,))
        inner = k.Model([a, b], k.layers.Concatenate()([k.layers.Dense(2)(a), b]), name="inner")
        return k.Model([x, y], k.layers.Dense(2)(inner([x, y])))

    def two_outputs(k):
        a, x = k.Input((4,)), k.Input((4,))
        inner = k.Model(a, [k.layers.Dense(2)(a), k.layers.Dense(3)(a)], name="inner")
        first, second = inner(x)
        return k.Model(x, k.layers.Concatenate()([k.layers.Dense(2)(second), first]))

    def frozen_part(k):
        x = k.Input((4,))
        inner = inner_model(k)
        inner.trainable = False
        return k.Model(x, k.layers.Dense(2)(inner(k.layers.Dense(4)(x))))

    def output_of_nested(k):
        x = k.Input((4,))
        return k.Model(x, inner_model(k)(x))

    def two_nested(k):
        x = k.Input((4,))
        return k.Model(x, inner_model(k, 2, "last")(inner_model(k, 4, "early")(x)))

    one = [formula.real(3, 4)]
    yield "functional in functional", functional_in_functional, one
    yield "Sequential in functional", sequential_in_functional, one
    yield "Sequential with Input in functional", sequential_with_input_in_functional, one
    yield "functional in Sequential", functional_in_sequential, one
    yield "functional first in Sequential", first_in_sequential, one
    yield "Sequential in Sequential", sequential_in_sequential, one
    yield "a model called twice", called_twice, one * 2
    yield "a model on its own output", on_itself, one
    yield "three deep", three_deep, one
    yield "a nested model of two inputs", two_inputs, [formula.real(3, 4), formula.real(3, 3)]
    yield "a nested model of two outputs", two_outputs, one
    yield "a frozen nested model", frozen_part, one
    yield "the output of a nested model", output_of_nested, one
    yield "two nested models", two_nested, one


def graphs():
    def two_outputs(k):
        x = k.Input((4,))
        y = k.layers.Dense(3)(x)
        return k.Model(x, [k.layers.Dense(2, name="right")(y), k.layers.Dense(1, name="left")(y)])

    def shared_dense(k):
        x, y = k.Input((4,)), k.Input((4,))
        dense = k.layers.Dense(2, activation="tanh")
        return k.Model([x, y], k.layers.Subtract()([dense(x), dense(y)]))

    def shared_average(k):
        x, y = k.Input((4,)), k.Input((4,))
        dense = k.layers.Dense(2, activation="tanh")
        return k.Model([x, y], k.layers.Average()([dense(x), dense(y)]))

    def chained(k):
        x = k.Input((4,))
        dense = k.layers.Dense(4, activation="tanh")
        return k.Model(x, dense(dense(dense(x))))

    def input_as_output(k):
        x = k.Input((4,))
        return k.Model(x, [k.layers.Dense(2)(x), x])

    def same_output_twice(k):
        x = k.Input((4,))
        y = k.layers.Dense(2)(x)
        return k.Model(x, [y, y])

    def intermediate_output(k):
        x = k.Input((4,))
        y = k.layers.Dense(3)(x)
        return k.Model(x, [k.layers.Dense(2)(y), y])

    def residual(k):
        x = k.Input((5, 5, 3))
        y = k.layers.Conv2D(3, 3, padding="same", use_bias=False)(x)
        y = k.layers.ReLU()(k.layers.BatchNormalization()(y))
        return k.Model(x, k.layers.Dense(2)(k.layers.GlobalAveragePooling2D()(k.layers.Add()([x, y]))))

    def squeeze_excite(k):
        x = k.Input((4, 4, 4))
        s = k.layers.Reshape((1, 1, 4))(k.layers.GlobalAveragePooling2D()(x))
        s = k.layers.Conv2D(4, 1, activation="sigmoid")(k.layers.Conv2D(2, 1, activation="relu")(s))
        return k.Model(x, k.layers.Multiply()([x, s]))

    def odd_names(k):
        x = k.Input((4,), name="the input")
        y = k.layers.Dense(3, name="Größe (cm): α" if k.__name__ == "keras" else "size.cm")(x)
        return k.Model(x, k.layers.Dense(2, name="_last")(y))

    def reversed_inputs(k):
        x, y = k.Input((4,), name="b"), k.Input((3,), name="a")
        return k.Model([y, x], k.layers.Concatenate()([k.layers.Dense(2)(x), k.layers.Dense(2)(y)]))

    def named_inputs(k):
        x, y = k.Input((4,), name="first"), k.Input((3,), name="second")
        return k.Model({"first": x, "second": y}, k.layers.Concatenate()([x, y]))

    def text_model(k):
        x = k.Input((6,))
        y = k.layers.Embedding(9, 4)(x)
        y = k.layers.Conv1D(3, 3, activation="relu")(y)
        return k.Model(x, k.layers.Dense(1, activation="sigmoid")(k.layers.GlobalMaxPooling1D()(y)))

    def digits(k):
        return k.Sequential([
            k.Input((10, 10, 1)), k.layers.Conv2D(4, 3, activation="relu"), k.layers.MaxPooling2D(), k.layers.Conv2D(4, 3, activation="relu"),
            k.layers.Flatten(), k.layers.Dense(3, activation="softmax"),
        ])  # fmt: skip

    def autoencoder(k):
        return k.Sequential([
            k.Input((8, 8, 1)), k.layers.Conv2D(3, 3, strides=2, padding="same", activation="relu"),
            k.layers.Conv2DTranspose(2, 3, strides=2, padding="same", activation="relu"), k.layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
        ])  # fmt: skip

    def part_frozen(k):
        return k.Sequential([k.Input((4,)), k.layers.Dense(3, trainable=False, activation="tanh"), k.layers.Dense(2)])

    one = [formula.real(3, 4)]
    yield "two outputs", two_outputs, one
    yield "a shared Dense, subtracted", shared_dense, one * 2
    yield "a shared Dense, averaged", shared_average, one * 2
    yield "a layer on its own output", chained, one
    yield "an input as an output", input_as_output, one
    yield "one output twice", same_output_twice, one
    yield "an output on the way", intermediate_output, one
    yield "residual", residual, [formula.real(2, 5, 5, 3)]
    yield "squeeze and excite", squeeze_excite, [formula.real(2, 4, 4, 4)]
    yield "odd names", odd_names, one
    yield "inputs in another order", reversed_inputs, [formula.real(3, 3), formula.real(3, 4)]
    yield "inputs by name", named_inputs, [formula.real(3, 4), formula.real(3, 3)]
    yield "text", text_model, [formula.tokens(3, 6, below=9)]
    yield "digits", digits, [formula.real(2, 10, 10, 1)]
    yield "autoencoder", autoencoder, [formula.real(2, 8, 8, 1)]
    yield "a part frozen", part_frozen, one


WRAPPED = {
    "Conv1D": ((5, 2), lambda k: k.layers.Conv1D(2, 2)),
    "Conv2D": ((4, 4, 2), lambda k: k.layers.Conv2D(2, 3)),
    "Flatten": ((2, 3), lambda k: k.layers.Flatten()),
    "Reshape": ((2, 3), lambda k: k.layers.Reshape((6,))),
    "MaxPooling2D": ((4, 4, 2), lambda k: k.layers.MaxPooling2D()),
    "GlobalAveragePooling2D": ((3, 3, 2), lambda k: k.layers.GlobalAveragePooling2D()),
    "LSTM": ((3, 2), lambda k: k.layers.LSTM(2)),
    "LSTM,sequences": ((3, 2), lambda k: k.layers.LSTM(2, return_sequences=True)),
    "GRU": ((3, 2), lambda k: k.layers.GRU(2)),
    "Bidirectional": ((3, 2), lambda k: k.layers.Bidirectional(k.layers.SimpleRNN(2))),
    "BatchNormalization": ((3,), lambda k: k.layers.BatchNormalization()),
    "LayerNormalization": ((3,), lambda k: k.layers.LayerNormalization()),
    "Dropout": ((3,), lambda k: k.layers.Dropout(0)),
    "Softmax": ((3,), lambda k: k.layers.Softmax()),
    "ReLU": ((3,), lambda k: k.layers.ReLU(1.0, negative_slope=0.5)),
    "TimeDistributed": ((2, 3), lambda k: k.layers.TimeDistributed(k.layers.Dense(2))),
    "Dense,softmax": ((3,), lambda k: k.layers.Dense(2, activation="softmax", use_bias=False)),
    "functional": ((4,), inner_model),
    "Sequential": ((4,), lambda k: k.Sequential([k.Input((4,)), k.layers.Dense(3), k.layers.ReLU()])),
    "convolutional": ((4, 4, 1), lambda k: k.Sequential([k.Input((4, 4, 1)), k.layers.Conv2D(2, 3), k.layers.Flatten()])),
}


def wrapped():
    for name, (shape, make) in WRAPPED.items():
        def build(k, shape=shape, make=make):
            x = k.Input((3, *shape))
            return k.Model(x, k.layers.TimeDistributed(make(k))(x))

        yield f"TimeDistributed around {name}", build, [formula.real(2, 3, *shape)]

        def frozen(k, shape=shape, make=make):
            x = k.Input((3, *shape))
            y = k.layers.TimeDistributed(make(k), trainable=False)(x)
            return k.Model(x, k.layers.Dense(1)(y))

        yield f"TimeDistributed around {name}, frozen", frozen, [formula.real(2, 3, *shape)]

        def before_lstm(k, shape=shape, make=make):
            x = k.Input((3, *shape))
            y = k.layers.TimeDistributed(k.layers.Flatten())(k.layers.TimeDistributed(make(k))(x))
            return k.Model(x, k.layers.LSTM(2)(y))

        yield f"TimeDistributed around {name} before an LSTM", before_lstm, [formula.real(2, 3, *shape)]


def policies():
    for policy in ("float64", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16"):
        def build(k, policy=policy):
            x = k.Input((4,))
            return k.Model(x, k.layers.Dense(2, dtype=policy)(k.layers.Dense(3)(x)))

        yield f"Dense in {policy}", build, [formula.real(3, 4)]


def encodings():
    for mode in ("one_hot", "multi_hot", "count"):
        def build(k, mode=mode):
            x = k.Input((1,) if mode == "one_hot" else (3,))
            return k.Model(x, k.layers.CategoryEncoding(num_tokens=5, output_mode=mode)(x))

        width = 1 if mode == "one_hot" else 3
        yield f"CategoryEncoding/output_mode={mode}", build, [formula.tokens(4, width, below=5)]


def cases():
    for name, build, inputs in [*nesting(), *graphs(), *wrapped(), *policies()]:
        yield Case(name, build, inputs)
    for name, build, inputs in encodings():
        yield Case(name, build, inputs, trains=False)

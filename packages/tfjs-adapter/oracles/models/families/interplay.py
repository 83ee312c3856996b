"""What goes wrong in models of several layers, and in none of them alone."""

import formula
from cases import Case

SHAPE = (4, 3)
RNNS = ("SimpleRNN", "LSTM", "GRU")


def case(name, build, *inputs, **others):
    return Case(name, build, list(inputs) or [formula.real(3, *SHAPE)], scaled=True, **others)


def masked(k, x):
    return k.layers.Masking()(x)


def of_losses():
    def per_step(k):
        x = k.Input((4,))
        return k.Model(x, k.layers.Dense(2)(k.layers.Embedding(6, 3, mask_zero=True)(x)))

    yield case("loss per step after Embedding", per_step, formula.padded(3, 4, below=6))
    yield case("loss per step after Embedding, gaps", per_step, formula.gaps(3, 4, below=6))

    def several(k):
        x = k.Input(SHAPE)
        y = masked(k, x)
        steps = k.layers.LSTM(2, return_sequences=True)(y)
        return k.Model(x, [k.layers.Dense(2)(steps), k.layers.LSTM(2)(steps), k.layers.Conv1D(2, 2)(y)])

    yield case("losses per step and per sample", several, formula.padded(3, *SHAPE))

    def square(k):
        x = k.Input((4, 4))
        return k.Model(x, k.layers.GlobalAveragePooling1D(data_format="channels_first")(masked(k, x)))

    yield case("GlobalAveragePooling1D, channels first, after a mask", square, formula.gaps(3, 4, 4))

    def of_features(k):
        x = k.Input((3,))
        return k.Model(x, k.layers.Dense(2)(k.layers.Masking()(x)))

    yield case("loss per sample after Masking", of_features, {"kind": "padded", "shape": [3, 3]})

    def lengths(k):
        x = k.Input(SHAPE)
        return k.Model(x, [k.layers.Conv1D(2, 2)(x), k.layers.Conv1D(2, 3)(x), k.layers.Dense(4)(x)])

    yield case("outputs of several lengths", lengths)

    def at_zero(k):
        x = k.Input(SHAPE)
        rules = {"bias_constraint": k.constraints.NonNeg(), "bias_regularizer": k.regularizers.L1(0.1)}
        return k.Model(x, k.layers.Conv1D(4, 1, **rules)(x))

    yield case("L1 of weights that are 0", at_zero)

    for name in RNNS:
        def penalized(k, name=name):
            x = k.Input(SHAPE)
            rules = {f"{kind}_regularizer": k.regularizers.L1L2(0.1, 0.2) for kind in ("kernel", "recurrent", "bias")}
            y = k.layers.Bidirectional(getattr(k.layers, name)(2, return_sequences=True, **rules))(x)
            return k.Model(x, getattr(k.layers, name)(2, **rules)(y))

        yield case(f"penalties of {name}", penalized)


def of_sharing():
    def penalized(k):
        x = k.Input((4,))
        dense = k.layers.Dense(4, kernel_regularizer=k.regularizers.L2(0.1), trainable=True)
        return k.Model(x, dense(dense(x)))

    yield case("shared, with a penalty", penalized, formula.real(3, 4))

    def shared_model(k):
        x, y = k.Input((4,)), k.Input((4,))
        inner = k.Model(y, k.layers.Dense(4, kernel_regularizer=k.regularizers.L2(0.1))(y))
        return k.Model(x, inner(inner(x)))

    yield case("shared model, with a penalty", shared_model, formula.real(3, 4))

    def reversed_calls(k):
        x, y = k.Input(SHAPE), k.Input((2,))
        softmax = k.layers.Softmax(axis=-1)
        first = softmax(k.layers.GlobalAveragePooling1D()(k.layers.Activation("tanh")(x)))
        second = softmax(y)
        return k.Model([x, y], [k.layers.Dense(1)(second), first])

    yield case("shared, called late and then early", reversed_calls, formula.real(3, *SHAPE), formula.real(3, 2))

    def repeated(k):
        x = k.Input((4,))
        y = k.layers.Dense(4)(x)
        z = k.layers.Add()([y, y])
        w = k.layers.Multiply()([y, z, y])
        return k.Model(x, [k.layers.Average()([y, y]), k.layers.Dense(2)(y), w])

    yield case("an input twice in a call", repeated, formula.real(3, 4))

    for part in ("model inside", "whole model"):
        def partly_frozen(k, part=part):
            x, y = k.Input((4,)), k.Input((4,))
            last = k.layers.Dense(3)
            inner = k.Model(y, last(k.layers.Dense(3)(y)))
            model = k.Model(x, k.layers.Dense(2)(inner(x)))
            (inner if part == "model inside" else model).trainable = False
            last.trainable = True
            # What a file says is what counts.
            return k.models.model_from_json(model.to_json())

        yield case(f"a frozen {part}, one layer of which is not", partly_frozen, formula.real(3, 4))

    def nested_outputs(k):
        x, y = k.Input((4,)), k.Input((4,))
        z = k.layers.BatchNormalization(momentum=0.5)(k.layers.Dense(3)(y))
        inner = k.Model(y, [k.layers.ReLU()(z), k.layers.Dense(2)(z)])
        a, b = inner(x)
        return k.Model(x, k.layers.Concatenate()([a, b]))

    yield case("a nested model of two outputs with statistics", nested_outputs, formula.real(3, 4))
    for name in RNNS:
        def stateful(k, name=name):
            x = k.Input(batch_shape=(2, *SHAPE))
            y, *state = getattr(k.layers, name)(2, stateful=True, return_state=True, return_sequences=True)(x)
            return k.Model(x, [y, state[0]])

        yield case(f"{name}, stateful, with its state", stateful, formula.real(2, *SHAPE), trains=False, calls=3)


def of_gradients():
    def ties(k):
        x = k.Input((4,))
        return k.Model(x, k.layers.GlobalMaxPooling1D()(k.layers.RepeatVector(3)(k.layers.Dense(3)(x))))

    yield case("GlobalMaxPooling1D of equal values", ties, formula.real(3, 4))

    def ties_of_images(k):
        x = k.Input((3, 3, 2))
        return k.Model(x, k.layers.GlobalMaxPooling2D()(k.layers.UpSampling2D(2)(k.layers.Dense(2)(x))))

    yield case("GlobalMaxPooling2D of equal values", ties_of_images, formula.real(2, 3, 3, 2))

    def late_masking(k):
        x = k.Input(SHAPE)
        return k.Model(x, k.layers.LSTM(2)(k.layers.Masking(0.5)(k.layers.PReLU()(x))))

    yield case("Masking after weights", late_masking)

    def merged_masks(k):
        x = k.Input((4,))
        y = k.layers.Embedding(6, 2)(x)
        z = k.layers.Add()([k.layers.Masking()(y), k.layers.Masking(0.5)(k.layers.ReLU()(y))])
        return k.Model(x, k.layers.SimpleRNN(2)(z))

    yield case("masks after weights, merged", merged_masks, formula.tokens(3, 4, below=6))

    def thresholded(k):
        x = k.Input(SHAPE)
        return k.Model(x, k.layers.SimpleRNN(2)(k.layers.ThresholdedReLU(0.1)(k.layers.Dense(3)(masked(k, x)))))

    yield case("ThresholdedReLU after a mask", thresholded, formula.padded(3, *SHAPE), versions=("2",))
    for setting in ("scale", "center"):
        def partial(k, setting=setting):
            x = k.Input(SHAPE)
            return k.Model(x, k.layers.LayerNormalization(**{setting: False})(k.layers.Dense(3)(x)))

        yield case(f"LayerNormalization without {setting}", partial)

    def of_volumes(k):
        x = k.Input((2, 3, 2, 2))
        rules = {"beta_constraint": k.constraints.NonNeg(), "gamma_constraint": k.constraints.MaxNorm(0.5)}
        return k.Model(x, k.layers.LayerNormalization(**rules)(k.layers.Dense(2)(x)))

    yield case("LayerNormalization of volumes, with constraints", of_volumes, formula.real(2, 2, 3, 2, 2))


def of_steps():
    for name in RNNS:
        for flags in ({}, {"return_sequences": True}, {"go_backwards": True}, {"return_state": True}):
            def one_step(k, name=name, flags=flags):
                x = k.Input((1, 3))
                y = getattr(k.layers, name)(2, **flags)(k.layers.Dense(3)(x))
                return k.Model(x, list(y) if isinstance(y, (list, tuple)) else y)

            yield case(f"{name} of one step{''.join(f',{flag}' for flag in flags)}", one_step, formula.real(3, 1, 3))

        def one_distributed_step(k, name=name):
            x = k.Input((1, 3))
            cell = getattr(k.layers, name)(3, return_sequences=True)
            return k.Model(x, k.layers.TimeDistributed(k.layers.Dense(2))(cell(x)))

        yield case(f"TimeDistributed of one step of {name}", one_distributed_step, formula.real(3, 1, 3))

        def one_masked_step(k, name=name):
            x = k.Input((1, 3))
            return k.Model(x, k.layers.Bidirectional(getattr(k.layers, name)(2))(masked(k, k.layers.ReLU()(x))))

        yield case(f"Bidirectional {name} of one masked step", one_masked_step, formula.real(3, 1, 3))
        for sequences in (False, True):
            def started(k, name=name, sequences=sequences):
                x, y = k.Input(SHAPE), k.Input((4, 2))
                _, *state = getattr(k.layers, name)(2, return_state=True)(y)
                layer = getattr(k.layers, name)(2, return_sequences=sequences)
                return k.Model([x, y], layer(masked(k, x), initial_state=state))

            inputs = [formula.gaps(3, *SHAPE), formula.real(3, 4, 2)]
            yield case(f"{name} with a state and a mask, return_sequences={sequences}", started, *inputs)

            def stateful(k, name=name, sequences=sequences):
                x = k.Input(batch_shape=(3, *SHAPE))
                layer = getattr(k.layers, name)(2, return_sequences=sequences, stateful=True)
                return k.Model(x, layer(masked(k, x)))

            inputs = [formula.gaps(3, *SHAPE)]
            yield case(f"{name}, stateful, with a mask, return_sequences={sequences}", stateful, *inputs, trains=False, calls=2)

        def unrolled(k, name=name):
            x = k.Input(SHAPE)
            return k.Model(x, k.layers.Bidirectional(getattr(k.layers, name)(2, unroll=True))(masked(k, x)))

        yield case(f"Bidirectional {name}, unrolled, with a mask", unrolled, formula.padded(3, *SHAPE))


def cases():
    yield from of_losses()
    yield from of_sharing()
    yield from of_gradients()
    yield from of_steps()

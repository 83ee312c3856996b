"""Recurrent layers."""

import formula
from cases import CONSTRAINTS, REGULARIZERS, Case, Layer, cases_of

ACTIVATIONS = ["relu", "linear", "hard_sigmoid"]
CONTEXTS = ("frozen", "nested", "shared", "sequential", "distributed")
FLAGS = {"return_sequences": [True], "go_backwards": [True], "unroll": [True], "use_bias": [False]}
PAIRS = [["return_sequences", "go_backwards"], ["go_backwards", "unroll"]]
SHAPE = (4, 3)


def weights():
    settings = {"activity_regularizer": REGULARIZERS[1:2]}
    for k, kind in enumerate(("kernel", "recurrent", "bias")):
        settings[f"{kind}_constraint"] = CONSTRAINTS[k : k + 2]
        settings[f"{kind}_regularizer"] = REGULARIZERS[1:2]
    return settings


def of_class(name, own, pairs):
    settings = {"activation": ACTIVATIONS, **FLAGS, **own, **weights()}
    yield from cases_of(Layer(name, SHAPE, {"units": 2}, settings, [*PAIRS, *pairs], CONTEXTS))

    for flags in ({}, {"return_sequences": True}, {"go_backwards": True}, {"return_sequences": True, "go_backwards": True}):
        tag = "".join(f",{flag}" for flag in flags)

        def with_state(k, flags=flags):
            x = k.Input(SHAPE)
            outputs = getattr(k.layers, name)(2, return_state=True, **flags)(k.layers.Dense(3)(x))
            return k.Model(x, list(outputs))

        yield Case(f"{name}/return_state{tag}", with_state, [formula.real(2, *SHAPE)])

        def from_state(k, flags=flags):
            x, *states = k.Input(SHAPE), *(k.Input((2,)) for _ in range(2 if name == "LSTM" else 1))
            state = states if len(states) > 1 else states[0]
            y = getattr(k.layers, name)(2, **flags)(x, initial_state=state)
            return k.Model([x, *states], y)

        states = [formula.real(2, 2)] * (2 if name == "LSTM" else 1)
        yield Case(f"{name}/initial_state{tag}", from_state, [formula.real(2, *SHAPE), *states])

        def stateful(k, flags=flags):
            x = k.Input(batch_shape=(2, *SHAPE))
            return k.Model(x, getattr(k.layers, name)(2, stateful=True, **flags)(x))

        yield Case(f"{name}/stateful{tag}", stateful, [formula.real(2, *SHAPE)], trains=False, calls=2)
        for kind in ("padded", "gaps"):
            def masked(k, flags=flags):
                x = k.Input(SHAPE)
                return k.Model(x, getattr(k.layers, name)(2, **flags)(k.layers.Masking()(x)))

            yield Case(f"{name}/masked,{kind}{tag}", masked, [getattr(formula, kind)(3, *SHAPE)])

    def encoder_decoder(k):
        x, y = k.Input((3, 2)), k.Input((4, 2))
        cls = getattr(k.layers, name)
        _, *state = cls(2, return_state=True)(x)
        return k.Model([x, y], k.layers.Dense(2)(cls(2, return_sequences=True)(y, initial_state=state)))

    yield Case(f"{name}/encoder-decoder", encoder_decoder, [formula.real(2, 3, 2), formula.real(2, 4, 2)])

    def stacked(k):
        x = k.Input(SHAPE)
        cls = getattr(k.layers, name)
        return k.Model(x, cls(2)(cls(3, return_sequences=True)(x)))

    yield Case(f"{name}/stacked", stacked, [formula.real(2, *SHAPE)])

    for mode in ("concat", "sum", "mul", "ave", None):
        for sequences in (False, True):
            def both(k, mode=mode, sequences=sequences):
                x = k.Input(SHAPE)
                inner = getattr(k.layers, name)(2, return_sequences=sequences)
                y = k.layers.Bidirectional(inner, merge_mode=mode)(k.layers.Dense(3)(x))
                return k.Model(x, y)

            tag = f"{mode},return_sequences={sequences}"
            yield Case(f"Bidirectional,{name}/{tag}", both, [formula.real(2, *SHAPE)])

            def both_masked(k, mode=mode, sequences=sequences):
                x = k.Input(SHAPE)
                inner = getattr(k.layers, name)(2, return_sequences=sequences)
                y = k.layers.Bidirectional(inner, merge_mode=mode)(k.layers.Masking()(x))
                return k.Model(x, y)

            if mode in ("concat", "sum"):
                yield Case(f"Bidirectional,{name}/{tag},masked", both_masked, [formula.padded(3, *SHAPE)])

    def both_states(k):
        x = k.Input(SHAPE)
        inner = getattr(k.layers, name)(2, return_state=True)
        return k.Model(x, list(k.layers.Bidirectional(inner)(x)))

    yield Case(f"Bidirectional,{name}/return_state", both_states, [formula.real(2, *SHAPE)])

    def backwards(k):
        x = k.Input(SHAPE)
        inner = getattr(k.layers, name)(2, go_backwards=True, return_sequences=True)
        return k.Model(x, k.layers.Bidirectional(inner)(x))

    yield Case(f"Bidirectional,{name}/go_backwards", backwards, [formula.real(2, *SHAPE)])

    def other_backward(k):
        x = k.Input(SHAPE)
        cls = getattr(k.layers, name)
        inner = cls(2, return_sequences=True)
        back = cls(2, return_sequences=True, go_backwards=True, activation="relu")
        return k.Model(x, k.layers.Bidirectional(inner, backward_layer=back)(x))

    yield Case(f"Bidirectional,{name}/backward_layer", other_backward, [formula.real(2, *SHAPE)])
    for flag in ("frozen", "nested"):
        def in_context(k, flag=flag):
            x = k.Input(SHAPE)
            layer = k.layers.Bidirectional(getattr(k.layers, name)(2), trainable=flag != "frozen")
            if flag == "frozen":
                return k.Model(x, layer(k.layers.Dense(3)(x)))
            y = k.Input(SHAPE)
            return k.Model(x, k.Model(y, layer(y), name="inner")(x))

        yield Case(f"Bidirectional,{name}/@{flag}", in_context, [formula.real(2, *SHAPE)])
    for rate in ("dropout", "recurrent_dropout"):
        def dropping(k, rate=rate):
            x = k.Input(SHAPE)
            return k.Model(x, getattr(k.layers, name)(2, **{rate: 0.5})(x))

        yield Case(f"{name}/{rate}", dropping, [formula.real(2, *SHAPE)], trains=False)

        def kept(k, rate=rate):
            x = k.Input(SHAPE)
            return k.Model(x, getattr(k.layers, name)(2, **{rate: 0.5})(x, training=False))

        # In training Keras 3 drops all the same, by chance.
        yield Case(f"{name}/{rate}@inference", kept, [formula.real(2, *SHAPE)], trains=False)


def cells():
    for name in ("SimpleRNN", "LSTM", "GRU"):
        for flags in ({}, {"return_sequences": True}, {"go_backwards": True}):
            tag = "".join(f",{flag}" for flag in flags)

            def one(k, flags=flags, name=name):
                x = k.Input(SHAPE)
                cell = getattr(k.layers, f"{name}Cell")(2)
                return k.Model(x, k.layers.RNN(cell, **flags)(k.layers.Dense(3)(x)))

            yield Case(f"RNN,{name}Cell/defaults{tag}", one, [formula.real(2, *SHAPE)])

            def several(k, flags=flags, name=name):
                x = k.Input(SHAPE)
                cls = getattr(k.layers, f"{name}Cell")
                return k.Model(x, k.layers.RNN(k.layers.StackedRNNCells([cls(3), cls(2)]), **flags)(x))

            yield Case(f"StackedRNNCells,{name}Cell/defaults{tag}", several, [formula.real(2, *SHAPE)])

            def listed(k, flags=flags, name=name):
                x = k.Input(SHAPE)
                cls = getattr(k.layers, f"{name}Cell")
                return k.Model(x, k.layers.RNN([cls(3), cls(2)], **flags)(x))

            yield Case(f"RNN,{name}Cell/list{tag}", listed, [formula.real(2, *SHAPE)])
        for setting, value in (("activation", "relu"), ("use_bias", False), ("recurrent_activation", "hard_sigmoid"), ("reset_after", False)):
            def other(k, name=name, setting=setting, value=value):
                x = k.Input(SHAPE)
                return k.Model(x, k.layers.RNN(getattr(k.layers, f"{name}Cell")(2, **{setting: value}))(x))

            yield Case(f"RNN,{name}Cell/{setting}={value}", other, [formula.real(2, *SHAPE)])

        def masked(k, name=name):
            x = k.Input(SHAPE)
            return k.Model(x, k.layers.RNN(getattr(k.layers, f"{name}Cell")(2))(k.layers.Masking()(x)))

        yield Case(f"RNN,{name}Cell/masked", masked, [formula.padded(3, *SHAPE)])

        def mirrored(k, name=name):
            x = k.Input(SHAPE)
            return k.Model(x, k.layers.Bidirectional(k.layers.RNN(getattr(k.layers, f"{name}Cell")(2)))(x))

        yield Case(f"Bidirectional,RNN,{name}Cell", mirrored, [formula.real(2, *SHAPE)])

        def frozen(k, name=name):
            x = k.Input(SHAPE)
            return k.Model(x, k.layers.RNN(getattr(k.layers, f"{name}Cell")(2), trainable=False)(k.layers.Dense(3)(x)))

        yield Case(f"RNN,{name}Cell/@frozen", frozen, [formula.real(2, *SHAPE)])


def cases():
    yield from of_class("SimpleRNN", {}, [])
    gates = {"recurrent_activation": ["hard_sigmoid", "relu"]}
    yield from of_class("LSTM", {**gates, "unit_forget_bias": [False], "implementation": [1]}, [])
    yield from of_class("GRU", {**gates, "reset_after": [False], "implementation": [1]},
                        [["reset_after", "use_bias"], ["reset_after", "return_sequences"], ["reset_after", "go_backwards"],
                         ["reset_after", "recurrent_activation"], ["reset_after", "activation"]])  # fmt: skip
    yield from cells()

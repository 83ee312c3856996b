"""What becomes of masks: each layer that people put after Masking or Embedding, and what comes after it."""

import formula
from cases import Case

STEPS, WIDTH = 4, 3


def rnn(k, **settings):
    return k.layers.SimpleRNN(2, **settings)


CONSUMERS = {
    "none": lambda k, x: x,
    "Dense": lambda k, x: k.layers.Dense(3)(x),
    "Dense,softmax": lambda k, x: k.layers.Dense(3, activation="softmax")(x),
    "Activation": lambda k, x: k.layers.Activation("tanh")(x),
    "Activation,softmax": lambda k, x: k.layers.Activation("softmax")(x),
    "ReLU": lambda k, x: k.layers.ReLU()(x),
    "ReLU,slope": lambda k, x: k.layers.ReLU(negative_slope=0.5)(x),
    "LeakyReLU": lambda k, x: k.layers.LeakyReLU()(x),
    "ELU": lambda k, x: k.layers.ELU()(x),
    "PReLU": lambda k, x: k.layers.PReLU()(x),
    "Dropout": lambda k, x: k.layers.Dropout(0)(x),
    "SpatialDropout1D": lambda k, x: k.layers.SpatialDropout1D(0)(x),
    "GaussianNoise": lambda k, x: k.layers.GaussianNoise(0)(x),
    "Flatten": lambda k, x: k.layers.Flatten()(x),
    "Reshape": lambda k, x: k.layers.Reshape((STEPS, WIDTH, 1))(x),
    "Reshape,same": lambda k, x: k.layers.Reshape((STEPS, WIDTH))(x),
    "Permute": lambda k, x: k.layers.Permute((2, 1))(x),
    "Conv1D": lambda k, x: k.layers.Conv1D(2, 2)(x),
    "Conv1D,same": lambda k, x: k.layers.Conv1D(2, 3, padding="same")(x),
    "MaxPooling1D": lambda k, x: k.layers.MaxPooling1D(2)(x),
    "AveragePooling1D": lambda k, x: k.layers.AveragePooling1D(2)(x),
    "GlobalAveragePooling1D": lambda k, x: k.layers.GlobalAveragePooling1D()(x),
    "GlobalAveragePooling1D,keepdims": lambda k, x: k.layers.GlobalAveragePooling1D(keepdims=True)(x),
    "GlobalMaxPooling1D": lambda k, x: k.layers.GlobalMaxPooling1D()(x),
    "BatchNormalization": lambda k, x: k.layers.BatchNormalization()(x),
    "LayerNormalization": lambda k, x: k.layers.LayerNormalization()(x),
    "UnitNormalization": lambda k, x: k.layers.UnitNormalization()(x),
    "Rescaling": lambda k, x: k.layers.Rescaling(0.5)(x),
    "ActivityRegularization": lambda k, x: k.layers.ActivityRegularization(0.1)(x),
    "ZeroPadding1D": lambda k, x: k.layers.ZeroPadding1D(1)(x),
    "Cropping1D": lambda k, x: k.layers.Cropping1D(1)(x),
    "UpSampling1D": lambda k, x: k.layers.UpSampling1D(2)(x),
    "Masking": lambda k, x: k.layers.Masking(0.5)(x),
    "TimeDistributed": lambda k, x: k.layers.TimeDistributed(k.layers.Dense(2))(x),
    "SimpleRNN": lambda k, x: rnn(k)(x),
    "SimpleRNN,sequences": lambda k, x: rnn(k, return_sequences=True)(x),
    "SimpleRNN,backwards": lambda k, x: rnn(k, go_backwards=True, return_sequences=True)(x),
    "SimpleRNN,unroll": lambda k, x: rnn(k, unroll=True)(x),
    "LSTM": lambda k, x: k.layers.LSTM(2)(x),
    "LSTM,sequences": lambda k, x: k.layers.LSTM(2, return_sequences=True)(x),
    "GRU": lambda k, x: k.layers.GRU(2)(x),
    "GRU,sequences": lambda k, x: k.layers.GRU(2, return_sequences=True)(x),
    "GRU,before": lambda k, x: k.layers.GRU(2, reset_after=False)(x),
    "Bidirectional": lambda k, x: k.layers.Bidirectional(k.layers.LSTM(2))(x),
    "Bidirectional,sequences": lambda k, x: k.layers.Bidirectional(k.layers.LSTM(2, return_sequences=True))(x),
    "Add": lambda k, x: k.layers.Add()([x, x]),
    "Multiply": lambda k, x: k.layers.Multiply()([x, x]),
    "Average": lambda k, x: k.layers.Average()([x, x]),
    "Maximum": lambda k, x: k.layers.Maximum()([x, x]),
    "Concatenate": lambda k, x: k.layers.Concatenate()([x, x]),
    "Concatenate,axis=1": lambda k, x: k.layers.Concatenate(axis=1)([x, x]),
    "Dot": lambda k, x: k.layers.Dot(2)([x, x]),
    "residual": lambda k, x: k.layers.Add()([x, k.layers.Dense(WIDTH)(x)]),
    "of unmasked and masked": lambda k, x: k.layers.Add()([x, k.layers.Conv1D(WIDTH, 1)(x)]),
    "concatenated with unmasked": lambda k, x: k.layers.Concatenate()([x, k.layers.Conv1D(WIDTH, 1)(x)]),
    "nested Dense": lambda k, x: nested(k, lambda y: k.layers.Dense(3)(y))(x),
    "nested SimpleRNN": lambda k, x: nested(k, lambda y: rnn(k)(y))(x),
    "Sequential of Dense": lambda k, x: k.Sequential([k.layers.Dense(3)])(x),
}

FOLLOWERS = {
    "": lambda k, x: x,
    "→SimpleRNN": lambda k, x: rnn(k)(x),
    "→GlobalAveragePooling1D": lambda k, x: k.layers.GlobalAveragePooling1D()(x),
}
RANK_3 = {"Flatten", "Reshape", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "SimpleRNN", "SimpleRNN,unroll", "LSTM", "GRU",
          "GRU,before", "Bidirectional", "nested SimpleRNN"}  # fmt: skip


def nested(k, inside):
    y = k.Input((STEPS, WIDTH))
    return k.Model(y, inside(y), name="inner")


def masking(k, x):
    return k.layers.Masking()(x)


def embedding(k, x):
    return k.layers.Embedding(6, WIDTH, mask_zero=True)(x)


def of_consumers():
    for name, consumer in CONSUMERS.items():
        for follower, follow in FOLLOWERS.items():
            if follower and name in RANK_3:
                continue
            def after_masking(k, consumer=consumer, follow=follow):
                x = k.Input((STEPS, WIDTH))
                return k.Model(x, follow(k, consumer(k, masking(k, x))))

            recurs = any(word in name for word in ("RNN", "LSTM", "GRU", "Bi", "Average"))
            for kind in ("padded", "gaps") if recurs and not follower else ("padded",):
                inputs = [getattr(formula, kind)(3, STEPS, WIDTH)]
                yield Case(f"Masking,{kind}→{name}{follower}", after_masking, inputs)

            def after_embedding(k, consumer=consumer, follow=follow):
                x = k.Input((STEPS,))
                return k.Model(x, follow(k, consumer(k, embedding(k, x))))

            if not follower and (recurs or name in ("none", "Dense", "Flatten", "Conv1D", "TimeDistributed", "Add")):
                yield Case(f"Embedding→{name}{follower}", after_embedding, [formula.padded(3, STEPS, below=6)])


MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")


def of_two_inputs():
    def merged(k, name, pair):
        return k.layers.Dot(2)(pair) if name == "Dot" else getattr(k.layers, name)()(pair)

    for name in MERGES:
        for masks in ("both", "first", "second"):
            for follower, follow in list(FOLLOWERS.items())[:2]:
                def build(k, name=name, masks=masks, follow=follow):
                    x, y = k.Input((STEPS, WIDTH)), k.Input((STEPS, WIDTH))
                    left = x if masks == "second" else masking(k, x)
                    right = y if masks == "first" else masking(k, y)
                    return k.Model([x, y], follow(k, merged(k, name, [left, right])))

                inputs = [formula.padded(3, STEPS, WIDTH), formula.gaps(3, STEPS, WIDTH)]
                yield Case(f"{name} of two, masked: {masks}{follower}", build, inputs)

    def branches(k):
        x, y = k.Input((STEPS,)), k.Input((STEPS, WIDTH))
        return k.Model([x, y], [rnn(k)(embedding(k, x)), rnn(k)(y)])

    yield Case("two branches, one masked", branches, [formula.padded(3, STEPS, below=6), formula.real(3, STEPS, WIDTH)])

    def encoder_decoder(k):
        x, y = k.Input((STEPS,)), k.Input((3,))
        _, h, c = k.layers.LSTM(2, return_state=True)(embedding(k, x))
        z = k.layers.LSTM(2, return_sequences=True)(embedding(k, y), initial_state=[h, c])
        return k.Model([x, y], k.layers.Dense(3, activation="softmax")(z))

    yield Case("encoder and decoder", encoder_decoder, [formula.padded(3, STEPS, below=6), formula.padded(3, 3, below=6)])

    def masked_twice(k):
        x = k.Input((STEPS, WIDTH))
        return k.Model(x, rnn(k)(k.layers.Masking(0.5)(k.layers.Activation("relu")(masking(k, x)))))

    yield Case("Masking twice", masked_twice, [formula.gaps(3, STEPS, WIDTH)])

    def mask_inside(k):
        x, y = k.Input((STEPS,)), k.Input((STEPS,))
        inner = k.Model(y, embedding(k, y), name="inner")
        return k.Model(x, rnn(k)(inner(x)))

    yield Case("a mask that leaves a nested model", mask_inside, [formula.padded(3, STEPS, below=6)])

    def mask_inside_averaged(k):
        x, y = k.Input((STEPS,)), k.Input((STEPS,))
        inner = k.Model(y, embedding(k, y), name="inner")
        return k.Model(x, k.layers.GlobalAveragePooling1D()(inner(x)))

    yield Case("a mask that leaves a nested model, averaged", mask_inside_averaged, [formula.padded(3, STEPS, below=6)])

    def in_sequential(k):
        return k.Sequential([k.Input((STEPS,)), k.layers.Embedding(6, WIDTH, mask_zero=True), k.layers.LSTM(2), k.layers.Dense(1)])

    yield Case("Sequential, Embedding and LSTM", in_sequential, [formula.padded(3, STEPS, below=6)])

    def conv_then_lstm(k):
        x = k.Input((STEPS,))
        return k.Model(x, k.layers.LSTM(2)(k.layers.Conv1D(2, 2, padding="same")(embedding(k, x))))

    yield Case("Embedding, Conv1D, LSTM", conv_then_lstm, [formula.padded(3, STEPS, below=6)])

    def shared_embedding(k):
        x, y = k.Input((STEPS,)), k.Input((STEPS,))
        table = k.layers.Embedding(6, WIDTH, mask_zero=True)
        lstm = k.layers.LSTM(2)
        return k.Model([x, y], k.layers.Concatenate()([lstm(table(x)), lstm(table(y))]))

    both = [formula.padded(3, STEPS, below=6), formula.gaps(3, STEPS, below=6)]
    yield Case("shared Embedding and LSTM", shared_embedding, both)

    def all_masked(k):
        x = k.Input((STEPS, WIDTH))
        return k.Model(x, rnn(k)(k.layers.Masking(0.0)(k.layers.Rescaling(0.0)(x))))

    yield Case("every step masked", all_masked, [formula.real(3, STEPS, WIDTH)])


def cases():
    yield from of_consumers()
    yield from of_two_inputs()

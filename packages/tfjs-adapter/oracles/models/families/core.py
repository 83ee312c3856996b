"""Dense, Embedding, Activation, and the layers that change shapes."""

import formula
from cases import CONSTRAINTS, REGULARIZERS, Case, Layer, cases_of, weight_settings

ACTIVATIONS = """relu leaky_relu relu6 softmax elu selu softplus softsign silu swish gelu tanh sigmoid exponential hard_sigmoid
linear mish log_softmax""".split()
OF_KERAS_3 = """celu squareplus soft_shrink sparse_plus glu tanh_shrink sparse_sigmoid hard_silu hard_swish hard_tanh hard_shrink
log_sigmoid sparsemax""".split()


def activation_layers():
    for name in [*ACTIVATIONS, *OF_KERAS_3]:
        def build(k, name=name):
            x = k.Input((4,))
            return k.Model(x, k.layers.Activation(name)(k.layers.Dense(4)(x)))

        versions = ("3",) if name in OF_KERAS_3 else ("3", "2")
        yield Case(f"Activation/activation={name}", build, [formula.real(3, 4)], versions=versions)
    for name in ("softmax", "log_softmax", "relu", "sigmoid"):
        def deep(k, name=name):
            x = k.Input((2, 3, 4))
            return k.Model(x, k.layers.Activation(name)(k.layers.Dense(4)(x)))

        yield Case(f"Activation/activation={name},rank=4", deep, [formula.real(2, 2, 3, 4)])


def embedding(below=6):
    def look_up(k, x):
        return x

    return Layer(
        "Embedding", (4,), {"input_dim": below, "output_dim": 3},
        {
            "mask_zero": [True],
            "embeddings_constraint": CONSTRAINTS,
            "embeddings_regularizer": REGULARIZERS[:3],
            "activity_regularizer": REGULARIZERS[1:2],
        },
        inputs=[formula.tokens(2, 4, below=below)], before=look_up,
        contexts=("frozen", "nested", "sequential"),
    )  # fmt: skip


def cases():
    dense = {
        "activation": ACTIVATIONS, "use_bias": [False],
        **weight_settings("kernel", "bias"),
    }  # fmt: skip
    plain = ("frozen", "nested", "shared", "sequential", "distributed")
    yield from cases_of(Layer("Dense", (4,), {"units": 3}, dense, [["use_bias", "activation"]], plain))
    latest = {"activation": OF_KERAS_3}
    yield from cases_of(Layer("Dense", (4,), {"units": 4}, latest, contexts=(), versions=("3",), tag=",units=4"))
    yield from cases_of(Layer("Dense", (3, 4), {"units": 3}, {"activation": ["softmax"]}, contexts=(), tag=",rank=3"))
    for rank, shape in ((3, (3, 4)), (4, (2, 3, 4)), (5, (2, 2, 2, 3))):
        def build(k, shape=shape):
            x = k.Input(shape)
            return k.Model(x, k.layers.Dense(2, activation="softmax")(k.layers.Dense(3)(x)))

        yield Case(f"Dense/rank={rank}", build, [formula.real(2, *shape)])
    yield from activation_layers()
    yield from cases_of(embedding())
    plain = ("nested", "shared", "sequential", "distributed")
    yield from cases_of(Layer("Flatten", (2, 3), contexts=plain))
    yield from cases_of(Layer("Flatten", (2, 3, 2), settings={"data_format": ["channels_first"]}, contexts=(), tag=",rank=4"))
    reshape = {"target_shape": [(3, 2), (-1,), (-1, 2), (2, -1), (3, 1, -1), (6,), (1, 6), (2, 3, 1)]}
    yield from cases_of(Layer("Reshape", (2, 3), {"target_shape": (6,)}, reshape, contexts=plain))

    def reshaped_then_dense(k):
        x = k.Input((2, 4))
        y = k.layers.Reshape((-1, 2))(x)
        return k.Model(x, k.layers.Dense(2)(k.layers.Flatten()(y)))

    yield Case("Reshape/before-dense", reshaped_then_dense, [formula.real(2, 2, 4)])
    permute = {"dims": [(2, 1, 3), (3, 2, 1), (1, 3, 2), (3, 1, 2), (1, 2, 3)]}
    yield from cases_of(Layer("Permute", (2, 3, 2), {"dims": (2, 1, 3)}, permute, contexts=plain))
    yield from cases_of(Layer("RepeatVector", (3,), {"n": 2}, {"n": [1, 3]}, contexts=plain))
    yield from cases_of(Layer("Identity", (3,), contexts=("nested",)))
    yield from cases_of(Layer("Masking", (3, 2), {}, {"mask_value": [1.0, -0.5]}, contexts=("nested",)))
    yield from cases_of(Layer("EinsumDense", (3, 4), {"equation": "abc,cd->abd", "output_shape": (None, 5)}, contexts=()))

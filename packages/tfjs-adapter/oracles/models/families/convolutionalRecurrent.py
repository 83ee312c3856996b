"""ConvLSTM."""

from cases import Layer, cases_of


def cases():
    settings = {
        "padding": ["same"], "strides": [2], "dilation_rate": [2], "return_sequences": [True], "go_backwards": [True],
        "activation": ["relu"], "recurrent_activation": ["sigmoid", "hard_sigmoid"], "use_bias": [False],
        "unit_forget_bias": [False], "data_format": ["channels_first"], "return_state": [True],
    }  # fmt: skip
    pairs = [["padding", "strides"], ["padding", "dilation_rate"], ["return_sequences", "go_backwards"],
             ["padding", "data_format"]]  # fmt: skip
    given = {"filters": 2, "kernel_size": 3}
    contexts = ("frozen", "nested", "sequential")
    yield from cases_of(Layer("ConvLSTM2D", (2, 5, 5, 2), given, settings, pairs, contexts))
    yield from cases_of(Layer("ConvLSTM1D", (2, 5, 2), given, contexts=()))
    yield from cases_of(Layer("ConvLSTM3D", (2, 3, 3, 3, 1), given, contexts=()))

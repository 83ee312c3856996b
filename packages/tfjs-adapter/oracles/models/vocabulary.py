"""Layers of Keras with the settings that random models try, by the rank of what they take."""

from cases import constraint, regularizer

ACTIVATIONS = [
    "relu", "tanh", "sigmoid", "elu", "selu", "softplus", "softsign", "softmax", "hard_sigmoid", "gelu", "silu",
    "exponential", "relu6", "leaky_relu", "mish", "log_softmax", "linear", "swish",
]  # fmt: skip
CONSTRAINTS = [
    constraint("NonNeg"),
    constraint("MaxNorm", max_value=0.5),
    constraint("MaxNorm", max_value=0.8, axis=1),
    constraint("MinMaxNorm", min_value=0.3, max_value=0.6, rate=0.5),
    constraint("UnitNorm"),
]
REGULARIZERS = [regularizer("L1", l1=0.1), regularizer("L2", l2=0.1), regularizer("L1L2", l1=0.1, l2=0.2)]


def ruled(*kinds):
    rules = {f"{kind}_constraint": CONSTRAINTS for kind in kinds}
    return rules | {f"{kind}_regularizer": REGULARIZERS for kind in kinds}


OF_DENSE = {"activation": ACTIVATIONS, "use_bias": [False], **ruled("kernel", "bias")}
OF_CONV = {"padding": ["same"], **OF_DENSE}
OF_POOL = {"padding": ["same"], "strides": [1, 2, 3], "pool_size": [2, 3]}
OF_CELL = {"activation": ACTIVATIONS, "use_bias": [False], **ruled("kernel", "recurrent", "bias")}
OF_GATES = {"recurrent_activation": ["hard_sigmoid", "tanh", "relu", "softsign"], "implementation": [1], **OF_CELL}
OF_SEQUENCE = {"return_sequences": [True], "go_backwards": [True], "unroll": [True]}
OF_NORM = {"epsilon": [1e-5, 0.1], "center": [False], "scale": [False], **ruled("beta", "gamma")}

# Layer: what has to be given, one of several values each, and the other settings.
ANY = {
    "Dense": ({"units": [1, 2, 3]}, OF_DENSE),
    "Activation": ({"activation": ACTIVATIONS}, {}),
    "ReLU": ({}, {"max_value": [0.5, 6], "negative_slope": [0.1], "threshold": [0.2]}),
    "LeakyReLU": ({}, {"negative_slope": [0, 0.1, 1.5], "alpha": [0, 0.1, 1.5]}),
    "ELU": ({}, {"alpha": [0.5, 2]}),
    "PReLU": ({}, {"shared_axes": [[1], [1, 2], [2]], **ruled("alpha")}),
    "Softmax": ({}, {"axis": [1, -1, -2, 2, [1, 2]]}),
    "ThresholdedReLU": ({}, {"theta": [0.3]}),
    "BatchNormalization": ({}, {"axis": [1, 2, -1, -2], "momentum": [0.5, 0.9], **OF_NORM}),
    "LayerNormalization": ({}, {"axis": [1, 2, -1, [1, 2], -2, [-2, -1]], **OF_NORM}),
    "UnitNormalization": ({}, {"axis": [1, -2, [1, 2]]}),
    "Normalization": ({"mean": [0.5], "variance": [2.0]}, {"axis": [None], "invert": [True]}),
    "Rescaling": ({"scale": [0.5, -2]}, {"offset": [0.3, -1]}),
    "Identity": ({}, {}),
    "Dropout": ({"rate": [0]}, {}),
    "GaussianNoise": ({"stddev": [0]}, {}),
    "ActivityRegularization": ({}, {"l1": [0.1], "l2": [0.1]}),
    "Flatten": ({}, {"data_format": ["channels_first"]}),
    "AlphaDropout": ({"rate": [0]}, {}),
    "GaussianDropout": ({"rate": [0]}, {}),
    "Reshape": ({"target_shape": [(-1,), (-1, 2), (2, -1), (2, 2, -1), (-1, 4)]}, {}),
}

# Of rank 2, batch included.
VECTORS = {"RepeatVector": ({"n": [2, 3]}, {})}

SEQUENCES = {
    "Conv1D": (
        {"filters": [2, 4], "kernel_size": [1, 2, 3]},
        {"padding": ["same", "causal"], "strides": [2, 3], "dilation_rate": [2, 3], "groups": [2], **OF_DENSE},
    ),
    "MaxPooling1D": ({}, OF_POOL),
    "AveragePooling1D": ({}, OF_POOL),
    "GlobalAveragePooling1D": ({}, {"keepdims": [True], "data_format": ["channels_first"]}),
    "GlobalMaxPooling1D": ({}, {"keepdims": [True], "data_format": ["channels_first"]}),
    "UpSampling1D": ({}, {"size": [3]}),
    "ZeroPadding1D": ({}, {"padding": [2, (1, 0), (0, 2)]}),
    "Cropping1D": ({}, {"cropping": [(1, 0), (0, 1), 1]}),
    "Permute": ({"dims": [(2, 1)]}, {}),
    "SpatialDropout1D": ({"rate": [0]}, {}),
    "Masking": ({}, {"mask_value": [0.5]}),
    "SimpleRNN": ({"units": [2, 3]}, {**OF_SEQUENCE, **OF_CELL}),
    "LSTM": ({"units": [2, 3]}, {"unit_forget_bias": [False], **OF_SEQUENCE, **OF_GATES}),
    "GRU": ({"units": [2, 3]}, {"reset_after": [False], **OF_SEQUENCE, **OF_GATES}),
    "RNN": ({"cell": ["SimpleRNNCell", "LSTMCell", "GRUCell"]}, {"return_sequences": [True], "go_backwards": [True]}),
}

# What loadKerasModel rejects by name, here and there.
RARE = {
    "GroupNormalization": ({"groups": [1]}, {}),
    "RMSNormalization": ({}, {}),
    "SeparableConv1D": ({"filters": [2], "kernel_size": [2]}, {"padding": ["same"]}),
    "Conv1DTranspose": ({"filters": [2], "kernel_size": [2]}, {"strides": [2]}),
    "MultiHeadAttention": ({"num_heads": [1], "key_dim": [2]}, {}),
    "MaxPooling3D": ({}, {}),
}

OF_IMAGES = {"data_format": ["channels_first"]}
IMAGES = {
    "Conv2D": (
        {"filters": [2, 4], "kernel_size": [1, 2, 3, (1, 3), (3, 2)]},
        {"strides": [2, (1, 2), 3], "dilation_rate": [2, (1, 2)], "groups": [2], **OF_IMAGES, **OF_CONV},
    ),
    "Conv2DTranspose": (
        {"filters": [2, 3], "kernel_size": [1, 2, 3, (1, 3)]},
        {"strides": [2, (1, 2), 3], "output_padding": [0, 1], "dilation_rate": [2], **OF_IMAGES, **OF_CONV},
    ),
    "DepthwiseConv2D": (
        {"kernel_size": [1, 2, 3, (1, 3)]},
        {"strides": [2], "depth_multiplier": [2], "dilation_rate": [2, (1, 2)], "padding": ["same"], "activation": ACTIVATIONS,
         "use_bias": [False], **OF_IMAGES, **ruled("depthwise", "bias")},
    ),
    "SeparableConv2D": (
        {"filters": [2, 3], "kernel_size": [1, 2, 3]},
        {"strides": [2], "depth_multiplier": [2], "dilation_rate": [2], "padding": ["same"], "activation": ACTIVATIONS,
         "use_bias": [False], **ruled("depthwise", "pointwise", "bias")},
    ),
    "MaxPooling2D": ({}, {**OF_POOL, **OF_IMAGES}),
    "AveragePooling2D": ({}, {**OF_POOL, **OF_IMAGES}),
    "GlobalAveragePooling2D": ({}, {"keepdims": [True], **OF_IMAGES}),
    "GlobalMaxPooling2D": ({}, {"keepdims": [True], **OF_IMAGES}),
    "UpSampling2D": ({}, {"size": [3, (1, 2)], "interpolation": ["bilinear"], **OF_IMAGES}),
    "ZeroPadding2D": ({}, {"padding": [2, (1, 2), ((1, 0), (0, 2))], **OF_IMAGES}),
    "Cropping2D": ({"cropping": [1, (1, 0), ((1, 0), (0, 1))]}, OF_IMAGES),
    "Permute": ({"dims": [(2, 1, 3), (3, 1, 2), (1, 3, 2)]}, {}),
    "SpatialDropout2D": ({"rate": [0]}, OF_IMAGES),
    "Resizing": ({"height": [2, 5], "width": [3, 4]}, {"interpolation": ["nearest"]}),
}  # fmt: skip

VOLUMES = {
    "Conv3D": (
        {"filters": [2], "kernel_size": [1, 2, (1, 2, 2)]},
        {"strides": [2, (1, 2, 1)], "dilation_rate": [2], **OF_IMAGES, **OF_CONV},
    ),
    "AveragePooling3D": ({}, {**OF_POOL, **OF_IMAGES}),
    "GlobalAveragePooling3D": ({}, {"keepdims": [True], **OF_IMAGES}),
    "GlobalMaxPooling3D": ({}, {"keepdims": [True], **OF_IMAGES}),
    "UpSampling3D": ({}, {"size": [(1, 2, 1)], **OF_IMAGES}),
    "ZeroPadding3D": ({}, {"padding": [1, (0, 1, 0)], **OF_IMAGES}),
    "Cropping3D": ({"cropping": [(1, 0, 1), (0, 0, 1)]}, OF_IMAGES),
    "ConvLSTM2D": (
        {"filters": [2], "kernel_size": [1, 2]},
        {"padding": ["same"], "strides": [2], "dilation_rate": [2], "return_sequences": [True], "go_backwards": [True],
         "activation": ACTIVATIONS, "recurrent_activation": ["sigmoid", "hard_sigmoid"], "use_bias": [False]},
    ),
}  # fmt: skip

BY_RANK = {2: VECTORS, 3: SEQUENCES, 4: IMAGES, 5: VOLUMES}

MERGES = {
    "Add": {}, "Subtract": {}, "Multiply": {}, "Average": {}, "Maximum": {}, "Minimum": {},
    "Concatenate": {"axis": [1, -1, 2, -2]}, "Dot": {"axes": [1, 2, (1, 2), (2, 1), -1], "normalize": [True]},
}  # fmt: skip

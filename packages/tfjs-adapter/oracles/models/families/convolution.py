"""Convolutions."""

from cases import Layer, cases_of, weight_settings

CONTEXTS = ("frozen", "nested", "shared", "sequential", "distributed")
FEW = ("frozen", "sequential")


def turned_round(shape):
    """A shape with its channels first."""
    return (shape[-1], *shape[:-1])

OTHERS = {"activation": ["relu", "softmax"], "use_bias": [False]}


def plain(name, shape, dimensions, settings, pairs, contexts=FEW, weights=("kernel", "bias"), given=None):
    """A convolution; `channels_first` on an input of its own."""
    given = {"filters": 2, "kernel_size": (3, 3, 2)[:dimensions] if dimensions > 1 else 3} | (given or {})
    yield from cases_of(Layer(name, shape, given, {**settings, **OTHERS, **weight_settings(*weights, every=name == "Conv2D")}, pairs, contexts))
    few = {key: values[:1] for key, values in settings.items()}
    first = Layer(name, turned_round(shape), {**given, "data_format": "channels_first"}, few, pairs[:2], (), tag=",channels_first")
    yield from cases_of(first)


def without_filters(name, shape, settings, pairs, weights):
    given = {"kernel_size": 3}
    yield from cases_of(Layer(name, shape, given, {**settings, **OTHERS, **weight_settings(*weights, every=name == "Conv2D")}, pairs, CONTEXTS))
    few = {key: values[:1] for key, values in settings.items()}
    first = Layer(name, turned_round(shape), {**given, "data_format": "channels_first"}, few, pairs[:2], (), tag=",channels_first")
    yield from cases_of(first)


def cases():
    one = {"kernel_size": [1, 2, 4], "strides": [2, 3], "padding": ["same", "causal"], "dilation_rate": [2, 3], "groups": [2]}
    pairs = [["strides", "padding"], ["dilation_rate", "padding"], ["kernel_size", "padding"]]
    yield from plain("Conv1D", (8, 2), 1, one, pairs, CONTEXTS)
    two = {
        "kernel_size": [1, 2, (2, 3), (3, 1)], "strides": [2, (1, 2), (3, 2)], "padding": ["same"],
        "dilation_rate": [2, (2, 1), (1, 2)], "groups": [2],
    }  # fmt: skip
    yield from plain("Conv2D", (6, 7, 2), 2, two, pairs, CONTEXTS)
    three = {"strides": [2, (1, 2, 1)], "padding": ["same"], "dilation_rate": [2, (1, 2, 1)], "groups": [2]}
    yield from plain("Conv3D", (5, 5, 4, 2), 3, three, pairs[:2])

    turned = {
        "kernel_size": [1, 2, (2, 3), 4], "strides": [2, (1, 2), 3], "padding": ["same"],
        "dilation_rate": [2],
    }  # fmt: skip
    pairs = [["strides", "padding"], ["kernel_size", "strides"]]
    yield from plain("Conv2DTranspose", (3, 4, 2), 2, turned, pairs, CONTEXTS)
    padded = {"strides": [2, 3], "padding": ["same"], "output_padding": [0, 1], "kernel_size": [2, 4]}
    several = [["strides", "output_padding"], ["strides", "output_padding", "padding"]]  # fmt: skip
    yield from cases_of(Layer("Conv2DTranspose", (3, 4, 2), {"filters": 2, "kernel_size": 3}, padded, several, (), tag=",padded"))
    yield from plain("Conv3DTranspose", (3, 3, 2, 2), 3, {"strides": [2, (1, 2, 1)], "padding": ["same"]}, pairs[:1])
    yield from plain("Conv1DTranspose", (4, 2), 1, {"strides": [2], "padding": ["same"]}, pairs[:1])

    deep = {
        "kernel_size": [1, 2, (3, 1)], "strides": [2], "padding": ["same"], "dilation_rate": [2, (2, 2)],
        "depth_multiplier": [2, 3],
    }  # fmt: skip
    pairs = [["strides", "padding"], ["dilation_rate", "padding"], ["depth_multiplier", "padding"],
             ["kernel_size", "padding"], ["kernel_size", "dilation_rate"], ["depth_multiplier", "dilation_rate"]]  # fmt: skip
    yield from without_filters("DepthwiseConv2D", (6, 7, 2), deep, pairs, ("depthwise", "bias"))
    yield from plain("SeparableConv2D", (6, 7, 2), 2, deep, pairs, CONTEXTS, ("depthwise", "pointwise", "bias"))
    one = {"strides": [2], "padding": ["same"], "dilation_rate": [2], "depth_multiplier": [2]}
    yield from plain("SeparableConv1D", (8, 2), 1, one, pairs[:2], FEW, ("depthwise", "pointwise", "bias"))
    yield from without_filters("DepthwiseConv1D", (8, 2), one, pairs[:2], ("depthwise", "bias"))

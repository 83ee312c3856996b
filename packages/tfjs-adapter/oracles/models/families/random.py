"""Layers that are random in training, and the identity, or nearly, in prediction."""

import formula
from cases import REGULARIZERS, Case, Layer, cases_of

PLAIN = ("nested", "shared", "sequential", "inference")


def cases():
    rates = {"rate": [0, 0.9]}
    common = {"trains": False, "contexts": PLAIN}
    yield from cases_of(Layer("Dropout", (4,), {"rate": 0.5}, {**rates, "noise_shape": [(None, 1)]}, **common))
    yield from cases_of(Layer("GaussianDropout", (4,), {"rate": 0.5}, rates, **common))
    yield from cases_of(Layer("GaussianNoise", (4,), {"stddev": 0.5}, {"stddev": [0, 2]}, **common))
    yield from cases_of(Layer("AlphaDropout", (4,), {"rate": 0.5}, {**rates, "noise_shape": [(2, 1)]}, **common))
    yield from cases_of(Layer("SpatialDropout1D", (3, 4), {"rate": 0.5}, rates, **common))
    yield from cases_of(Layer("SpatialDropout2D", (2, 3, 4), {"rate": 0.5}, {**rates, "data_format": ["channels_first"]}, **common))
    yield from cases_of(Layer("SpatialDropout3D", (2, 2, 3, 4), {"rate": 0.5}, {**rates, "data_format": ["channels_first"]}, **common))
    # Without chance, training is to be as in Keras too.
    for name, shape in (("Dropout", (4,)), ("GaussianDropout", (4,)), ("AlphaDropout", (4,)), ("SpatialDropout1D", (3, 4)),
                        ("SpatialDropout2D", (2, 3, 4))):  # fmt: skip
        yield from cases_of(Layer(name, shape, {"rate": 0}, contexts=(), tag=",rate=0"))
    yield from cases_of(Layer("ActivityRegularization", (4,), {}, {"l1": [0.1], "l2": [0.1]}, [["l1", "l2"]], ("nested", "sequential", "shared")))

    image = (4, 5, 3)
    for name, given, settings in (
        ("RandomFlip", {}, {"mode": ["horizontal", "vertical"]}),
        ("RandomRotation", {"factor": 0.2}, {"fill_mode": ["constant"]}),
        ("RandomZoom", {"height_factor": 0.2}, {"interpolation": ["nearest"]}),
        ("RandomTranslation", {"height_factor": 0.2, "width_factor": 0.2}, {"fill_mode": ["nearest"]}),
        ("RandomContrast", {"factor": 0.2}, {}),
        ("RandomBrightness", {"factor": 0.2}, {"value_range": [(0, 1)]}),
        ("RandomCrop", {"height": 3, "width": 3}, {"height": [4]}),
        ("RandomHeight", {"factor": 0.2}, {}),
        ("RandomWidth", {"factor": 0.2}, {}),
        ("RandomShear", {"x_factor": 0.2}, {}),
        ("RandomHue", {"factor": 0.2}, {}),
        ("RandomSaturation", {"factor": 0.2}, {}),
        ("RandomGrayscale", {}, {}),
        ("RandomInvert", {}, {}),
        ("RandomPosterization", {"factor": 2}, {}),
        ("RandomSharpness", {"factor": 0.2}, {}),
        ("RandomColorDegeneration", {"factor": 0.2}, {}),
        ("RandomColorJitter", {}, {}),
        ("RandomErasing", {}, {}),
        ("RandomGaussianBlur", {}, {}),
        ("RandomPerspective", {}, {}),
        ("RandomElasticTransform", {}, {}),
    ):
        def itself(k, x):
            return x

        layer = Layer(name, image, given, settings, contexts=("nested", "sequential"), trains=False, before=itself,
                      inputs=[formula.positive(2, *image)])  # fmt: skip
        yield from cases_of(layer)

    def augmented(k):
        augment = k.Sequential([k.layers.RandomFlip("horizontal"), k.layers.RandomRotation(0.1)])
        x = k.Input(image)
        y = k.layers.Rescaling(1 / 127.5, offset=-1)(augment(x))
        return k.Model(x, k.layers.Dense(2)(k.layers.Flatten()(k.layers.Conv2D(2, 3)(y))))

    yield Case("a stack of random layers before a convolution", augmented, [formula.positive(2, *image)], trains=False)
    for kind in REGULARIZERS[:3]:
        def regularized(k, kind=kind):
            x = k.Input((4,))
            return k.Model(x, k.layers.Dense(2, activity_regularizer=kind(k))(k.layers.Dense(3)(x)))

        yield Case(f"activity_regularizer={kind.__name__}", regularized, [formula.real(3, 4)])

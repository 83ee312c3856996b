"""Small models of keras.applications, with weights in proportion to the width of a layer."""

import formula
from cases import Case

SMALL = {"weights": None, "classes": 10, "input_shape": (32, 32, 3)}
MODELS = {
    "MobileNet": {"alpha": 0.25},
    "MobileNetV2": {"alpha": 0.35},
    "MobileNetV3Small": {"minimalistic": False},
    "MobileNetV3Large": {"minimalistic": True},
    "EfficientNetB0": {},
    "ResNet50": {},
    "ResNet50V2": {},
    "DenseNet121": {},
}


def cases():
    for name, settings in MODELS.items():
        def build(k, name=name, settings=settings):
            return getattr(k.applications, name)(**SMALL, **settings)

        yield Case(name, build, [formula.positive(1, 32, 32, 3)], trains=False, scaled=True)

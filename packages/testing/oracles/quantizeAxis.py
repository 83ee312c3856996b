"""Golden vectors of saturateCast with a scale and a zero point for each place along an axis, by ONNX Runtime's QuantizeLinear.

It divides by the scales, which are powers of two here, so that a product with their inverses is the same number. Prints JSON, as
cast.py does; the options may be lists, and a vector has a shape.
"""

import struct

import numpy as np
import onnxruntime
from common import cast_entry, write
from onnxNode import run

SEED = 20261130
random = np.random.default_rng(SEED)
SHAPES = [((4, 6), 0), ((4, 6), -1), ((2, 3, 5), 1), ((3, 200), 0), ((7,), 0)]


def doubles(values):
    return [struct.pack(">d", value).hex() for value in values]


def vectors():
    for dtype in ("float16", "float32"):
        for to in ("uint8", "int8", "uint16", "int16"):
            info = np.iinfo(to)
            for shape, axis in SHAPES:
                places = shape[axis]
                scales = 2.0 ** random.integers(-6, 2, places)
                zeros = random.integers(max(info.min, -300), min(info.max, 300), places, endpoint=True)
                wide = scales.reshape([places if k == axis % len(shape) else 1 for k in range(len(shape))])
                # Halves of the quantised values among them, and what lies beyond the target.
                whole = random.integers(-400, 400, shape) / 2 * wide
                x = np.where(random.random(shape) < 0.5, whole, random.normal(0, 150, shape) * wide)
                x.flat[0], x.flat[-1] = np.inf, -np.inf
                x = x.astype(dtype)
                y = run("QuantizeLinear", [x, scales.astype(dtype), zeros.astype(to)], opset=21, axis=axis)
                entry = cast_entry("saturateCast", "QuantizeLinear along an axis", x, to, y)
                entry["shape"] = list(shape)
                entry["options"] = {
                    "scale": doubles(1 / scales),
                    "zeroPoint": doubles(zeros),
                    "axis": doubles([axis])[0],
                }
                yield entry


write(f"ONNX Runtime {onnxruntime.__version__} (CPU), seed {SEED}", list(vectors()))

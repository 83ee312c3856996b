"""Golden vectors of saturateCast, by ONNX Runtime's QuantizeLinear and by PyTorch. Prints JSON, as cast.py does.

Both divide by a scale, which is a power of two here, so that a product with its inverse is the same number. NaN is left out where the
target is an integer: what is made of it is not defined. Where our rule differs on purpose, a vector says so under `differs`
and gives ours under `ours`. quantizeAxis.py has those with a scale and a zero point for each place along an axis.
"""

import warnings
from fractions import Fraction

import ml_dtypes
import numpy as np
import onnxruntime
import torch
from common import cast_entry, write
from onnxNode import run

warnings.filterwarnings("ignore", message=".*deprecated", category=UserWarning)
SEED = 20240611
random = np.random.default_rng(SEED)

def values(dtype, scale):
    """Ties among them, and what lies beyond the target on both sides."""
    ties = (random.integers(-9, 9, 10) + 0.5) * scale
    far = [3e4, -3e4, np.inf, -np.inf, 0.0, -0.0]
    return np.concatenate([ties, random.normal(0, 60 * scale, 14), far]).astype(dtype)


def quantized(title, x, scale, zero, expected, name):
    """The zero point is added after rounding by ONNX, and before it by PyTorch, as an offset is."""
    options = {"scale": 1.0 / scale, name: float(zero)}
    return cast_entry("saturateCast", title, x, str(expected.dtype), expected, options)


SCALES = [(1.0, 0), (2.0**-6, 2), (2.0**-6, 3)]


def onnx_vectors():
    for dtype in ("float16", "float32"):
        for to in ("uint8", "int8", "uint16", "int16"):
            for scale, zero in SCALES:
                x = values(dtype, scale)
                y = run("QuantizeLinear", [x, np.array(scale, dtype), np.array(zero, to)], opset=21)
                yield quantized("QuantizeLinear", x, scale, zero, y, "zeroPoint")


def torch_vectors():
    kinds = {torch.quint8: np.uint8, torch.qint8: np.int8}
    for kind, to in kinds.items():
        for scale, zero in SCALES:
            x = values("float32", scale)
            y = torch.quantize_per_tensor(torch.from_numpy(x), scale, zero, kind).int_repr().numpy()
            yield quantized("torch.quantize_per_tensor", x, scale, zero, y.astype(to), "offset")
    for dtype in ("float32", "float64"):
        for to in ("int8", "uint8", "int16", "int32", "int64"):
            info = np.iinfo(to)
            # The largest whole float of the type within the target, or within 32 bits; torch is not defined beyond.
            below = float(np.floor(np.nextafter(np.array(2.0**31, dtype), np.array(0, dtype))))
            high = below if to in ("int32", "int64") else float(info.max)
            x = torch.from_numpy(values(dtype, 1.0) * 40)
            y = x.round().clamp(max(float(info.min), -(2.0**31)), high).to(getattr(torch, to)).numpy()
            if to in ("int32", "int64"):
                x = x.clamp(-(2.0**31), high)
            yield cast_entry("saturateCast", "torch.round, clamp and to", x.numpy(), to, y)
            inside = torch.from_numpy(random.uniform(max(info.min, -1e6), min(info.max, 1e6), 12).astype(dtype))
            cut = inside.to(getattr(torch, to)).numpy()
            yield cast_entry("saturateCast", "torch.Tensor.to", inside.numpy(), to, cut, {"round": "truncate"})


def bfloat16_of(tensor):
    return tensor.to(torch.bfloat16).view(torch.int16).numpy().view(ml_dtypes.bfloat16)


def once(x, to):
    """Each value as the nearest of a 16-bit type, by fractions: of what numpy makes of it and the two beside that."""

    def nearest(value):
        near = np.array(value, to)
        if not np.isfinite(near) or near == 0:
            return near
        beside = [near, *(np.nextafter(near, np.array(side, to)) for side in (np.inf, -np.inf))]
        exact = [each for each in beside if np.isfinite(each)]
        return min(exact, key=lambda each: (abs(Fraction(float(each)) - Fraction(value)), int(each.view(np.uint16)) % 2))

    with np.errstate(over="ignore"):
        return np.array([nearest(value) for value in x.tolist()], to)


def halves():
    between = [1 + 2**-11 + 2**-40, 1 + 2**-8 + 2**-40, 1 + 2**-8 - 2**-40, 1 + 3 * 2**-8 - 2**-40, -(2 + 2**-7 + 2**-50)]
    special = [np.nan, np.inf, -np.inf, -0.0, 65504.0, 65520.0, 2.0**-24, 2.0**-25, 1.5 * 2**-25, 3.3e38]
    x = np.concatenate([special, between, random.normal(0, 1, 16), random.normal(0, 1e-6, 8)])
    for dtype in ("float32", "float64"):
        given = torch.from_numpy(x.astype(dtype))
        yield cast_entry("saturateCast", "torch.Tensor.to", given.numpy(), "float16", given.to(torch.float16).numpy(), *rule(given, "float16"))
        yield cast_entry("saturateCast", "torch.Tensor.to", given.numpy(), "bfloat16", bfloat16_of(given), *rule(given, "bfloat16"))
    whole = torch.tensor([2**60 + 2**36 + 1, -(2**60 + 2**36 + 1), 2**60 + 2**36, 2**53 + 1, 2**24 + 1, 7, -(2**63)])
    for to in (torch.float32, torch.float64):
        y = whole.to(to).numpy()
        yield cast_entry("saturateCast", "torch.Tensor.to", whole.numpy(), str(y.dtype), y)


def rule(given, to):
    """What differs, and ours: PyTorch goes to a 16-bit float by way of float32."""
    wide = given.numpy()
    kind = np.float16 if to == "float16" else ml_dtypes.bfloat16
    asked = given.to(torch.float16).numpy() if to == "float16" else bfloat16_of(given)
    ours = once(wide, kind)
    same = np.array_equal(asked.astype(np.float64), ours.astype(np.float64), equal_nan=True)
    return (None, None, None) if same else (None, "PyTorch rounds to float32 first, and so twice", ours)


vectors = [*onnx_vectors(), *torch_vectors(), *halves()]
write(f"ONNX Runtime {onnxruntime.__version__} and PyTorch {torch.__version__.split('+')[0]} (CPU), seed {SEED}", vectors)

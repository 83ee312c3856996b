"""What the oracles share: how values are written, and the form of the file."""

import json
import math
import struct
import sys

import numpy as np


def float_text(value, dtype):
    """A float as the hexadecimal digits of its bits; every NaN as `nan`, since its bits say nothing."""
    value = float(value)
    if math.isnan(value):
        return "nan"
    return struct.pack(">f" if dtype == "float32" else ">d", value).hex()


def texts(array):
    """Elements as text: floats by their bits, integers in decimal; every NaN as `nan`. bfloat16 is that of ml_dtypes."""
    array = np.asarray(array)
    dtype = str(array.dtype)
    if dtype in ("float32", "float64"):
        return [float_text(value, dtype) for value in array.ravel()]
    if dtype in ("float16", "bfloat16"):
        bits = array.ravel().view(np.uint16)
        return ["nan" if np.isnan(value) else "%04x" % bit for value, bit in zip(array.ravel(), bits)]
    return [str(int(value)) for value in array.ravel()]


def cast_entry(op, title, x, to, expected, options=None, differs=None, ours=None):
    """A call of saturateCast or replaceNonFinite."""
    numbers = {}
    for key, value in (options or {}).items():
        numbers[key] = value if isinstance(value, str) else struct.pack(">d", value).hex()
    result = {"op": op, "title": title, "dtype": str(x.dtype), "to": to, "x": texts(x), "options": numbers}
    result["expected"] = texts(expected)
    if differs is not None:
        result["differs"] = differs
        result["ours"] = texts(ours)
    return result


def write(source, vectors):
    """Prints the file: one vector a line, so that a change shows as a line."""
    lines = ",\n".join("    " + json.dumps(vector) for vector in vectors)
    sys.stdout.write('{\n  "source": %s,\n  "vectors": [\n%s\n  ]\n}\n' % (json.dumps(source), lines))

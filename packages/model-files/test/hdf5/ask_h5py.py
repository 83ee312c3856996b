"""Prints what h5py reads from a file: python ask_h5py.py file.h5"""

import json
import sys

import h5py
import numpy as np

# What JSON has no number for, by JavaScript's names.
NAMES = {float("inf"): "Infinity", float("-inf"): "-Infinity"}


def value(attribute):
    if isinstance(attribute, np.ndarray):
        return [each.decode() for each in attribute.tolist()]
    plain = attribute.item() if isinstance(attribute, np.generic) else attribute
    if isinstance(plain, float) and plain in NAMES:
        return {"number": NAMES[plain]}
    return {"number": "NaN"} if plain != plain else plain


def described(item):
    attributes = {name: value(each) for name, each in item.attrs.items()}
    if isinstance(item, h5py.Group):
        return {"attributes": attributes, "children": {name: described(each) for name, each in item.items()}}
    data = item[()]
    dtype = "bfloat16" if attributes.get("dtype") == "bfloat16" else item.dtype.name
    return {"dtype": dtype, "shape": item.shape, "bytes": np.asarray(data).tobytes().hex()}


with h5py.File(sys.argv[1]) as file:
    print(json.dumps(described(file)))

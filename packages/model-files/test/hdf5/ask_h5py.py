"""Prints what h5py reads from a file: python ask_h5py.py file.h5"""

import json
import sys

import h5py
import numpy as np


def value(attribute):
    if isinstance(attribute, np.ndarray):
        return [each.decode() for each in attribute.tolist()]
    return attribute.item() if isinstance(attribute, np.generic) else attribute


def described(item):
    attributes = {name: value(each) for name, each in item.attrs.items()}
    if isinstance(item, h5py.Group):
        return {"attributes": attributes, "children": {name: described(each) for name, each in item.items()}}
    data = item[()]
    dtype = "bfloat16" if attributes.get("dtype") == "bfloat16" else item.dtype.name
    return {"dtype": dtype, "shape": item.shape, "bytes": np.asarray(data).tobytes().hex()}


with h5py.File(sys.argv[1]) as file:
    print(json.dumps(described(file)))

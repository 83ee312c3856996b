"""Runs the calls of other libraries in pages/guide/coming-from.md, and prints their values.

In a few rows the call makes an object, such as an optimizer. comingFrom.json says which value of
it is compared. Each library runs in a process of its own: TensorFlow and PyTorch crash in one.
"""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
PAGE = FOLDER.parent / "pages" / "guide" / "coming-from.md"
PROBES = json.loads((FOLDER / "comingFrom.json").read_text())


def inputs(array):
    """The arrays that the page describes, made anew: some calls write into them."""
    def values(numbers):
        return array(np.array(numbers, np.float32))

    a, b = values([3, 4]), values([12])
    return {
        "x": values([-2, 0.5, 3, -1.5, 2.5]),
        "bad": values([np.nan, -5, np.inf]),
        "m": values([[3, 0.5], [4, -1]]),
        "g": values([1, 2, 3, 4, 5]),
        "y": values([0, 1, 1]),
        "p": values([0.2, 0.7, 0.9]),
        "z": values([-1, 0.5, 2]),
        "a": a,
        "b": b,
        "grads": [a, b],
        "params": [values([5, 6]), values([7])],
    }


def numpy_scope():
    return {**inputs(np.array), "np": np}


def tensorflow_scope():
    import tensorflow as tf

    return {**inputs(tf.constant), "tf": tf}


def keras_scope():
    import keras

    return {**inputs(np.array), "keras": keras}


def torch_scope():
    import torch
    from torch.nn.utils import clip_grad_norm_, clip_grad_value_

    scope = {**inputs(torch.from_numpy), "torch": torch, "nn": torch.nn, "F": torch.nn.functional}
    scope["params"] = [torch.nn.Parameter(torch.zeros_like(g)) for g in scope["grads"]]
    for parameter, gradient in zip(scope["params"], scope["grads"]):
        parameter.grad = gradient.clone()
    return {**scope, "clip_grad_norm_": clip_grad_norm_, "clip_grad_value_": clip_grad_value_}


def optax_scope():
    import jax.numpy as jnp
    import optax

    return {**inputs(jnp.array), **vars(optax.projections), "optax": optax, "jnp": jnp}


# The heading on the page, the module whose version counts, and the names that the calls use.
LIBRARIES = {
    "NumPy": ("numpy", numpy_scope),
    "TensorFlow": ("tensorflow", tensorflow_scope),
    "Keras": ("keras", keras_scope),
    "PyTorch": ("torch", torch_scope),
    "optax": ("optax", optax_scope),
}


def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if hasattr(value, "detach"):
        value = value.detach()
    return np.asarray(value).tolist()


def calls_of(library):
    """The second cell of each row below the heading of a library."""
    section = PAGE.read_text().split(f"\n## {library}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| [^|]+ \| `([^`]+)` +\| `", section, re.MULTILINE)


def value_of(call, scope):
    scope["it"] = eval(call, scope)
    probe = PROBES.get(call)
    return plain(eval(probe["there"], scope) if probe else scope["it"])


def answers(library):
    module, scope = LIBRARIES[library]
    values = {call: value_of(call, scope()) for call in calls_of(library)}
    version = importlib.import_module(module).__version__
    return {"source": f"{module} {version}", "values": values}


def asked(library):
    """The answers of a library, from a process of its own."""
    command = [sys.executable, __file__, library]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def main():
    if len(sys.argv) > 1:
        print(json.dumps(answers(sys.argv[1])))
        return
    entries = []
    for library in LIBRARIES:
        found = asked(library)
        lines = [f"      {json.dumps(call)}: {json.dumps(value)}" for call, value in found["values"].items()]
        source = json.dumps(found["source"])
        rows = ",\n".join(lines)
        entries.append(f'  {json.dumps(library)}: {{\n    "source": {source},\n    "values": {{\n{rows}\n    }}\n  }}')
    print("{\n" + ",\n".join(entries) + "\n}")


main()

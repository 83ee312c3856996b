"""What ONNX Runtime computes for .onnx files. Answers are JSON on standard output.

    python ask_onnxruntime.py <folder>

The folder has <name>.onnx and <name>.json, whose `inputs` are lists by the names of the inputs.
Numbers that are not finite are texts.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime


def plain(value):
    return [float(v) if np.isfinite(v) else str(v) for v in value.ravel()]


def answer(path):
    given = json.loads(path.with_suffix(".json").read_text())["inputs"]
    session = onnxruntime.InferenceSession(path)
    feed = {name: np.array(rows, "float32") for name, rows in given.items()}
    return [plain(output) for output in session.run(None, feed)]


if __name__ == "__main__":
    files = sorted(Path(sys.argv[1]).glob("*.onnx"))
    print(json.dumps({p.stem: answer(p) for p in files}))

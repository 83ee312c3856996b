"""What the oracles share: how values are written, and the form of the file."""

import json
import math
import struct
import sys


def float_text(value, dtype):
    """A float as the hexadecimal digits of its bits; every NaN as `nan`, since its bits say nothing."""
    value = float(value)
    if math.isnan(value):
        return "nan"
    return struct.pack(">f" if dtype == "float32" else ">d", value).hex()


def write(source, vectors):
    """Prints the file: one vector a line, so that a change shows as a line."""
    lines = ",\n".join("    " + json.dumps(vector) for vector in vectors)
    sys.stdout.write('{\n  "source": %s,\n  "vectors": [\n%s\n  ]\n}\n' % (json.dumps(source), lines))

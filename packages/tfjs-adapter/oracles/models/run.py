"""Writes what Keras answers to the models of the tests, a file for each family and version.

    python run.py 3            every family with Keras 3
    python run.py 2 core masks --missing   two families with tf_keras, of these what the files do not have yet
    python run.py 3 applications --out folder

The same models give the same files. Packages: keras 3.15.1, tf_keras 2.21.0 with tensorflow 2.21.0.
"""

import argparse
import importlib
import json
import os
import sys
import time
import warnings
from pathlib import Path

HERE = Path(__file__).parent
OUT = HERE.parent.parent / "test" / "data" / "models"
# Too large to keep: a test writes and compares them where Python has Keras.
LARGE = ("applications",)
FAMILIES = sorted(path.stem for path in (HERE / "families").glob("[a-z]*.py"))


def keras_of(version):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    # On JAX it takes twice as long: that compiles each small graph.
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    warnings.simplefilter("ignore")
    if version == "3":
        import keras

        return keras
    import tf_keras

    return tf_keras


def stored(family, version):
    """The records that a file has, by id."""
    path = OUT / f"{family}.keras{version}.json"
    return {each["id"]: each for each in json.loads(path.read_text())} if path.exists() else {}


def answer(keras, case, version):
    """The record of a case; None where Keras does not take it, or gives no finite answer."""
    from record import NotFinite, record

    try:
        return record(keras, case, version)
    except NotFinite:
        print(f"  {case.id}: not finite")
    except Exception as error:  # This version of Keras does not take it: there is no answer to store.
        print(f"  {case.id}: {type(error).__name__}: {' '.join(str(error).split())[:150]}")
    return None


def write(keras, version, family, known):
    start, cases = time.time(), {}
    for case in importlib.import_module(f"families.{family}").cases():
        if version in case.versions:
            cases.setdefault(case.id, case)
    text = text_of(keras, version, cases.values(), known)
    OUT.mkdir(parents=True, exist_ok=True)
    count = text.count("\n") - 2
    if count > 0:
        (OUT / f"{family}.keras{version}.json").write_text(text)
    print(f"{family}, Keras {version}: {count} models in {time.time() - start:.0f} s", flush=True)


def text_of(keras, version, cases, known):
    """The records of cases as JSON, one in a line."""
    answers = [known.get(f"keras{version}/{case.id}") or answer(keras, case, version) for case in cases]
    records = [each for each in answers if each is not None]
    lines = ",\n".join(json.dumps(each, separators=(",", ":"), allow_nan=False) for each in records)
    return f"[\n{lines}\n]\n" if records else "[]\n\n"


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    parser = argparse.ArgumentParser()
    parser.add_argument("version", choices=("3", "2"))
    parser.add_argument("families", nargs="*")
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    OUT = given.out
    library = keras_of(given.version)
    for name in given.families or [each for each in FAMILIES if each not in LARGE]:
        write(library, given.version, name, stored(name, given.version) if given.missing else {})

"""Writes the files of this folder: models of real Keras in rarer forms of HDF5, and small files that ask for much.

    python write.py     (needs h5py)
"""

import io
import pathlib
import zipfile

import h5py
import numpy

HERE = pathlib.Path(__file__).parent
KERAS = HERE.parents[3] / "tfjs-adapter" / "test" / "data" / "keras"


def rewritten(content, libver, **options):
    """The same HDF5 file, written by another version of the library, or in chunks."""
    target = io.BytesIO()
    with h5py.File(io.BytesIO(content)) as source, h5py.File(target, "w", libver=libver) as out:

        def copy(name, item):
            if isinstance(item, h5py.Group):
                made = out.require_group(name)
            else:
                extra = options if item.size > 1 else {}
                made = out.create_dataset(name, data=item[()], **extra)
            made.attrs.update(item.attrs)

        out.attrs.update(source.attrs)
        source.visititems(copy)
    return target.getvalue()


def rezip(source, name, change):
    """A copy of a .keras file whose weights are changed; a fixed date makes it the same each time."""
    with zipfile.ZipFile(KERAS / source) as old, zipfile.ZipFile(HERE / name, "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == "model.weights.h5":
                content = change(content)
            info = zipfile.ZipInfo(entry)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content, compresslevel=9)


FILTERS = {"chunks": True, "compression": "gzip", "shuffle": True, "fletcher32": True}

rezip("keras3-functional.keras", "latest.keras", lambda content: rewritten(content, "latest"))
rezip(
    "keras3-functional.keras",
    "chunked.keras",
    lambda content: rewritten(content, "earliest", **FILTERS),
)
rezip(
    "keras3-functional.keras",
    "latestChunked.keras",
    lambda content: rewritten(content, "latest", **FILTERS),
)


def huge(path):
    """Zeros, packed: 400 MB at `path`, in chunks of 4 MB."""

    def change(content):
        target = io.BytesIO(content)
        with h5py.File(target, "a") as out:
            del out[path]
            made = out.create_dataset(
                path, (10**8,), "f4", chunks=(10**6,), compression="gzip", compression_opts=9
            )
            for start in range(0, 10**8, 10**6):
                made[start : start + 10**6] = numpy.zeros(10**6, "f4")
        return target.getvalue()

    return change


rezip("keras3-functional.keras", "hugeIterations.keras", huge("optimizer/vars/0"))
rezip("keras3-functional.keras", "hugeWeight.keras", huge("layers/dense/vars/0"))


def cyclic(content):
    """The group of the layers is also a layer of itself."""
    target = io.BytesIO(content)
    with h5py.File(target, "a") as out:
        del out["layers/dense"]
        out["layers/dense"] = out["layers"]
    return target.getvalue()


def doubled(content):
    """Thirty groups, each with two names for the next: 2^30 paths."""
    target = io.BytesIO(content)
    with h5py.File(target, "a") as out:
        del out["layers/dense"]
        group = out.create_group("layers/dense")
        for _ in range(30):
            inner = group.create_group("forward_layer")
            group["backward_layer"] = inner
            group = inner
        group.create_group("vars").create_dataset("0", data=numpy.zeros(1, "f4"))
    return target.getvalue()


rezip("keras3-functional.keras", "cyclic.keras", cyclic)
rezip("keras3-functional.keras", "doubled.keras", doubled)


def one_chunk(path, shape, chunk):
    """A small array of zeros in one packed chunk that is far larger."""

    def change(content):
        target = io.BytesIO(content)
        with h5py.File(target, "a") as out:
            del out[path]
            largest = [None for _ in shape]
            made = out.create_dataset(
                path, shape, "f4", chunks=chunk, maxshape=largest, compression="gzip", compression_opts=9
            )
            made[...] = 0
        return target.getvalue()

    return change


rezip("keras3-functional.keras", "largeChunk.keras", one_chunk("optimizer/vars/0", (1,), (10**8,)))

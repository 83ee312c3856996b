"""Writes HDF5 files with h5py, and what h5py reads from them.

    python write.py

`earliest.h5.gz` and `latest.h5.gz` hold the same content in the oldest and the newest form that the HDF5 library writes.
`expected.json` has for each array its dtype, its shape and its bytes in hexadecimal, little-endian, as h5py reads them,
and for each attribute its value.
`damaged.h5.gz` holds arrays that cannot be read. Run `npm run format` afterwards.
"""

import ctypes
import gzip
import json
import zlib
from pathlib import Path

import h5py
import ml_dtypes
import numpy as np

HERE = Path(__file__).parent
RANDOM = np.random.default_rng(3)
DTYPES = ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "i1", "u1", "<i2", ">i2", "<u2", ">u2"]
DTYPES += ["<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<u8", ">u8", "?"]
FILTERS = {
    "none": {},
    "gzip": {"compression": "gzip"},
    "shuffled": {"shuffle": True},
    "checked": {"fletcher32": True},
    "gzip-shuffled": {"compression": "gzip", "shuffle": True},
    "gzip-checked": {"compression": "gzip", "compression_opts": 9, "fletcher32": True},
    "all": {"compression": "gzip", "shuffle": True, "fletcher32": True},
}
NUMBERS = np.arange(5 * 7 * 3, dtype="<f4").reshape(5, 7, 3) / 8


def values(dtype):
    kind = np.dtype(dtype).kind
    if kind == "f":
        return np.array([0, -0.0, 1.5, np.inf, -np.inf, np.nan, 6e-5], dtype)
    if kind == "b":
        return np.array([True, False, True])
    info = np.iinfo(dtype)
    middle = 2**40 + 5 if info.max > 2**40 else 100
    return np.array([info.min, 0, 1, middle, info.max], dtype)


def write_compact(group, name, data):
    """Writes an array into the header of its object."""
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple(data.shape)
    kind = h5py.h5t.py_create(data.dtype)
    h5py.h5d.create(group.id, name, kind, space, compact).write(h5py.h5s.ALL, h5py.h5s.ALL, data)


def write_arrays(file):
    for dtype in DTYPES:
        name = np.dtype(dtype).name + ("-big" if dtype[0] == ">" else "")
        file[f"dtypes/{name}"] = values(dtype)
    bfloat16 = file.create_dataset("dtypes/bfloat16", data=np.array([1, -2.5, 3e38]).astype(ml_dtypes.bfloat16))
    bfloat16.attrs["dtype"] = "bfloat16"
    file["shapes/scalar"] = np.float32(7.5)
    file["shapes/empty"] = np.zeros((0, 3), "<f4")
    file["shapes/null"] = h5py.Empty("<f4")
    file["shapes/deep"] = np.arange(16, dtype="<i4").reshape((1, 2, 1, 2, 1, 2, 2, 1))
    write_compact(file["shapes"], b"compact", np.array([1, 2, 3], "<f4"))
    file["shapes"].create_dataset("unwritten", (2, 3), "<f4", fillvalue=2.5)
    file["shapes"].create_dataset("unwritten-big", (3,), ">i8", fillvalue=-3)
    file["shapes"].create_dataset("unwritten-zero", (2,), "<f4")


def write_chunks(file, is_narrow):
    group = file.create_group("chunks")
    for name, filters in FILTERS.items():
        group.create_dataset(name, data=NUMBERS, chunks=(2, 3, 3), **filters)
    group.create_dataset("single", data=NUMBERS, chunks=(5, 7, 3))
    group.create_dataset("single-gzip", data=NUMBERS, chunks=(5, 7, 3), compression="gzip")
    group.create_dataset("columns", data=NUMBERS[:, :, 0], chunks=(5, 1), shuffle=True)
    # The HDF5 library cannot open these in its newest form with addresses of four bytes.
    if not is_narrow:
        group.create_dataset("growing", data=NUMBERS, chunks=(1, 4, 3), maxshape=(None, 7, 3))
        group.create_dataset("growing-last", data=NUMBERS, chunks=(2, 2, 2), maxshape=(5, 9, None), compression="gzip")
        group.create_dataset("growing-long", data=np.arange(700, dtype="u1"), chunks=(1,), maxshape=(None,))
    group.create_dataset("growing-both", data=NUMBERS, chunks=(2, 2, 3), maxshape=(None, None, 3))
    group.create_dataset("growing-both-gzip", data=NUMBERS, chunks=(2, 2, 3), maxshape=(None, None, 3), compression="gzip")
    group.create_dataset("pages", data=np.arange(1100, dtype="u1"), chunks=(1,))
    group.create_dataset("room", data=NUMBERS[:, :, 0], chunks=(2, 2), maxshape=(9, 9))
    partly = group.create_dataset("partly", (6, 4), "<i2", chunks=(2, 2), fillvalue=-7, compression="gzip")
    partly[1:3, 2:4] = 5
    group.create_dataset("never", (6, 4), "<f8", chunks=(2, 2), fillvalue=0.1)
    # Masks: a filter that makes nothing smaller is left out of a chunk.
    masked = group.create_dataset("masked", (2, 4), "<f4", chunks=(1, 4), compression="gzip")
    masked.id.write_direct_chunk((0, 0), NUMBERS[0, 0:1, :].tobytes() + b"\0\0\0\0", filter_mask=1)
    masked[1] = [1, 2, 3, 4]
    early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    early.set_chunk((2, 2))
    early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    space = h5py.h5s.create_simple((3, 5))
    h5py.h5d.create(group.id, b"early", h5py.h5t.STD_I16LE, space, early).write(
        h5py.h5s.ALL, h5py.h5s.ALL, np.arange(15, dtype="<i2"))


def write_attributes(file):
    group = file.create_group("attributes")
    group.attrs["text"] = "a text, é 語"
    group.attrs["empty"] = ""
    group.attrs["bytes"] = np.bytes_("fixed")
    group.attrs["texts"] = ["one", "", "three"]
    group.attrs["names"] = np.array([b"kernel:0", b"bias:0"])
    group.attrs["no-names"] = np.array([], "S4")
    group.attrs["integer"] = 5
    group.attrs["large"] = 2**60 + 1
    group.attrs["negative"] = np.int8(-3)
    group.attrs["half"] = np.float16(-0.375)
    group.attrs["float"] = 0.1
    group.attrs["bool"] = True
    group.attrs["list"] = np.array([[1, 2], [3, 4]], ">i4")
    group.attrs["floats"] = np.array([0.5, np.inf], "<f4")
    few = file.create_group("few-attributes")
    few.attrs["only"] = "one"
    if file.libver[0] != "earliest":
        # Too long for a header: 64 kB are the most, and less than that goes to a heap with many others.
        long = np.array([b"layer_%03d" % k for k in range(700)])
        group.attrs["many-names"] = long


def write_links(file):
    file["links/array"] = np.arange(2, dtype="u1")
    for k in range(300):
        file[f"many/a-name-{k:03}"] = file["links/array"]
    file["links/soft"] = h5py.SoftLink("/links/array")
    file["links/external"] = h5py.ExternalLink("other.h5", "/x")
    file["links/é"] = np.arange(3, dtype="u1")
    file.create_group("links/" + "long" * 70)
    file["links/type"] = np.dtype("<f4")
    file.create_dataset("links/of-type", (2,), file["links/type"], data=[1, 2])


def write_ordered(file):
    """Objects that know in which order their members were made."""
    for name, count in [("few", 3), ("many", 20)]:
        group = file.create_group(f"ordered/{name}", track_order=True)
        for k in range(count, 0, -1):
            group.create_dataset(f"array-{k}", data=np.uint8(k), track_order=True, track_times=True)
            group.attrs[f"attribute-{k}"] = k
            group["array-%d" % count].attrs[f"attribute-{k}"] = k


def write_bare_edges(file):
    """Chunks at the edge that are not filtered, for which h5py has no setting."""
    (library,) = (Path(h5py.__file__).parent.parent / "h5py.libs").glob("libhdf5-*")
    settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    settings.set_chunk((2, 3, 3))
    settings.set_deflate(5)
    dont_filter_partial_chunks = 2
    assert ctypes.CDLL(str(library)).H5Pset_chunk_opts(ctypes.c_int64(settings.id), dont_filter_partial_chunks) == 0
    space = h5py.h5s.create_simple(NUMBERS.shape)
    h5py.h5d.create(file["chunks"].id, b"bare-edges", h5py.h5t.IEEE_F32LE, space, settings).write(
        h5py.h5s.ALL, h5py.h5s.ALL, NUMBERS)


def write_others(file):
    group = file.create_group("others")
    group["texts"] = np.array(["a", "b"], h5py.string_dtype())
    group["bytes"] = np.array([b"a", b"b"])
    group["compound"] = np.zeros(2, [("a", "<f4"), ("b", "<i4")])
    group["opaque"] = np.zeros(2, "V4")
    group["enum"] = np.array([0, 1], h5py.enum_dtype({"A": 0, "B": 1}, "i1"))
    group["complex"] = np.zeros(2, "<c8")
    group.create_dataset("lzf", data=np.zeros(8), compression="lzf")
    group.create_dataset("scaled", data=np.arange(8), scaleoffset=4)
    group.create_dataset("sequences", (1,), h5py.vlen_dtype("<f4"))
    group.create_dataset("references", (1,), h5py.ref_dtype)
    group.create_dataset("deeper", (1,) * 9, "<f4")


def described(dataset):
    if dataset.shape is None:
        return {"dtype": dataset.dtype.name, "shape": [0], "bytes": ""}
    data = dataset[()]
    is_bfloat16 = dataset.attrs.get("dtype") == "bfloat16"
    little = data if is_bfloat16 else np.asarray(data, dataset.dtype.newbyteorder("<"))
    dtype = "bfloat16" if is_bfloat16 else dataset.dtype.name
    return {"dtype": dtype, "shape": list(dataset.shape), "bytes": little.tobytes().hex()}


def plain(value):
    if isinstance(value, np.ndarray):
        return [plain(each) for each in value.ravel().tolist()]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and value == float("inf"):
        return "Infinity"
    if isinstance(value, int) and abs(value) > 2**53:
        return f"{value}n"
    return value


def expected(file):
    arrays = {}
    for name in ["dtypes", "shapes", "chunks"]:
        for key, dataset in file[name].items():
            arrays[f"{name}/{key}"] = described(dataset)
    arrays["links/of-type"] = described(file["links/of-type"])
    attributes = {key: plain(value) for key, value in file["attributes"].attrs.items()}
    return {"arrays": arrays, "attributes": attributes}


def create(path, libver, is_narrow):
    if not is_narrow:
        return h5py.File(path, "w", libver=libver)
    settings = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    settings.set_sizes(4, 4)
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    bound = {"earliest": h5py.h5f.LIBVER_EARLIEST, "latest": h5py.h5f.LIBVER_LATEST}[libver]
    access.set_libver_bounds(bound, h5py.h5f.LIBVER_LATEST)
    return h5py.File(h5py.h5f.create(bytes(path), h5py.h5f.ACC_TRUNC, settings, access))


def write(name, libver, is_narrow=False):
    path = HERE / name
    with create(path, libver, is_narrow) as file:
        write_arrays(file)
        write_chunks(file, is_narrow)
        write_attributes(file)
        write_links(file)
        write_ordered(file)
        if libver == "latest":
            write_bare_edges(file)
        write_others(file)
    with h5py.File(path) as file:
        answers = expected(file)
    pack(path)
    return answers


def pack(path):
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    path.unlink()


def write_damaged(file):
    """Chunks that are not what they should be: h5py stores any bytes as a chunk."""
    zeros = zlib.compress(bytes(10**7), 9)
    right = zlib.compress(np.arange(4, dtype="<f4").tobytes())
    chunks = {
        "bomb": zeros,
        "long": zlib.compress(bytes(20)),
        "short": zlib.compress(bytes(12)),
        "cut": right[:-6],
        "no-zlib": b"\0" * 20,
        "wrong-sum": right[:-1] + bytes([right[-1] ^ 1]),
        "wrong-byte": right[:7] + bytes([right[7] ^ 1]) + right[8:],
    }
    for name, chunk in chunks.items():
        dataset = file.create_dataset(name, (4,), "<f4", chunks=(4,), compression="gzip")
        dataset.id.write_direct_chunk((0,), chunk)
    # As much as a bomb, where so much is asked for.
    file.create_dataset("zeros", (10, 10**6), "u1", chunks=(10, 10**6), compression="gzip").id.write_direct_chunk((0, 0), zeros)
    dataset = file.create_dataset("wrong-fletcher", (4,), "<f4", chunks=(4,), fletcher32=True)
    dataset.id.write_direct_chunk((0,), np.arange(4, dtype="<f4").tobytes() + b"\1\2\3\4")
    file.create_dataset("large", (10**8,), "<f4", chunks=(10**6,), compression="gzip")[0] = 1
    file.create_dataset("never", (10**8,), "<f4")


def write_deep(file):
    """A group whose index is a tree of three levels. The member `w` and a number is the array of this number modulo 7."""
    arrays = [file.create_dataset(f"array-{k}", data=np.float32(k)) for k in range(7)]
    group = file.create_group("group")
    for k in range(3000):
        group[f"w{k}"] = arrays[k % 7]


answers = {name: write(f"{name}.h5", name) for name in ["earliest", "latest"]}
# With addresses of four bytes. h5py reads the same from them.
for libver in ["earliest", "latest"]:
    write(f"{libver}-narrow.h5", libver, True)
with h5py.File(HERE / "userblock.h5", "w", userblock_size=1024) as file:
    file["x"] = np.arange(3, dtype="<f4")
    file.attrs["name"] = "after the user's block"
with h5py.File(HERE / "deep.h5", "w", libver="latest") as file:
    write_deep(file)
pack(HERE / "deep.h5")
with h5py.File(HERE / "damaged.h5", "w") as file:
    write_damaged(file)
with h5py.File(HERE / "compact.h5", "w") as file:
    for k in range(3):
        write_compact(file, b"x%d" % k, np.full(60_000, k, "u1"))
pack(HERE / "compact.h5")
pack(HERE / "damaged.h5")
pack(HERE / "userblock.h5")
(HERE / "expected.json").write_text(json.dumps(answers) + "\n")

"""Pooling, padding, cropping, upsampling, resizing."""

from cases import Layer, cases_of

CONTEXTS = ("nested", "shared", "sequential", "distributed")
FORMAT = {"data_format": ["channels_first"]}


def pools(name, shape, settings, contexts):
    pairs = [["strides", "padding"], ["pool_size", "padding"]]
    yield from cases_of(Layer(name, shape, {}, settings, pairs, contexts))
    first = {"padding": ["same"], "pool_size": [3], "strides": [1]}
    yield from cases_of(Layer(name, (shape[-1], *shape[:-1]), {"data_format": "channels_first"}, first, [["pool_size", "padding"]], (),
                              tag=",channels_first"))  # fmt: skip


def cases():
    for kind in ("Max", "Average"):
        one = {"pool_size": [1, 3], "strides": [1, 3], "padding": ["same"]}
        yield from pools(f"{kind}Pooling1D", (7, 2), one, CONTEXTS)
        two = {"pool_size": [3, (2, 3)], "strides": [1, (2, 1), 3], "padding": ["same"]}
        yield from pools(f"{kind}Pooling2D", (6, 7, 2), two, CONTEXTS)
        three = {"pool_size": [3], "strides": [1, 3], "padding": ["same"]}
        yield from pools(f"{kind}Pooling3D", (4, 5, 5, 2), three, ("sequential",))
        for dimensions, shape in ((1, (4, 3)), (2, (3, 4, 2)), (3, (2, 3, 2, 2))):
            settings = {"keepdims": [True], **FORMAT}
            pairs = [["keepdims", "data_format"]]
            contexts = CONTEXTS if dimensions < 3 else ()
            yield from cases_of(Layer(f"Global{kind}Pooling{dimensions}D", shape, {}, settings, pairs, contexts))
            for context in ("nested", "sequential"):
                yield from cases_of(Layer(f"Global{kind}Pooling{dimensions}D", shape, {"keepdims": True}, {}, [], (context,),
                                          tag=",keepdims"))  # fmt: skip

    yield from cases_of(Layer("UpSampling1D", (3, 2), {}, {"size": [1, 3]}, contexts=CONTEXTS))
    up = {"size": [3, (2, 3)], "interpolation": ["bilinear", "bicubic", "lanczos3"], **FORMAT}
    pairs = [["size", "interpolation"], ["size", "data_format"], ["interpolation", "data_format"]]
    yield from cases_of(Layer("UpSampling2D", (3, 4, 2), {}, up, pairs, CONTEXTS))
    yield from cases_of(Layer("UpSampling3D", (2, 3, 2, 2), {}, {"size": [1, (1, 2, 3)], **FORMAT}, contexts=CONTEXTS))
    yield from cases_of(Layer("ZeroPadding1D", (3, 2), {}, {"padding": [2, (1, 2), (0, 1), 0]}, contexts=CONTEXTS))
    pads = {"padding": [2, (1, 2), ((1, 2), (0, 3)), 0, ((0, 1), (0, 1))], **FORMAT}
    yield from cases_of(Layer("ZeroPadding2D", (3, 4, 2), {}, pads, [["padding", "data_format"]], CONTEXTS))
    pads = {"padding": [2, (1, 2, 0), ((1, 2), (0, 3), (1, 0))], **FORMAT}
    yield from cases_of(Layer("ZeroPadding3D", (2, 3, 2, 2), {}, pads, contexts=("sequential",)))
    yield from cases_of(Layer("Cropping1D", (6, 2), {}, {"cropping": [2, (1, 2), (0, 1), 0]}, contexts=CONTEXTS))
    crops = {"cropping": [1, (1, 2), ((1, 2), (0, 3)), ((0, 0), (0, 0)), ((1, 0), (1, 0))], **FORMAT}
    yield from cases_of(Layer("Cropping2D", (6, 7, 2), {}, crops, [["cropping", "data_format"]], CONTEXTS))
    crops = {"cropping": [1, (1, 2, 0), ((1, 0), (0, 2), (1, 1))], **FORMAT}
    yield from cases_of(Layer("Cropping3D", (5, 5, 4, 2), {}, crops, contexts=("sequential",)))

    sizes = {"height": 4, "width": 5}
    resize = {
        "interpolation": ["nearest", "bicubic", "lanczos3", "area"], "crop_to_aspect_ratio": [True], "height": [2, 3, 6],
        "pad_to_aspect_ratio": [True], "antialias": [True], "data_format": ["channels_first"], "width": [3, 8],
    }  # fmt: skip
    pairs = [["height", "interpolation"], ["height", "width"], ["width", "crop_to_aspect_ratio"]]
    yield from cases_of(Layer("Resizing", (3, 4, 2), sizes, resize, pairs, CONTEXTS))
    crop = {"height": [2, 4], "width": [3, 4], "data_format": ["channels_first"]}
    yield from cases_of(Layer("CenterCrop", (5, 6, 2), {"height": 3, "width": 2}, crop, [["height", "width"]], CONTEXTS))
    yield from cases_of(Layer("CenterCrop", (3, 4, 2), {"height": 6, "width": 5}, contexts=(), tag=",larger"))

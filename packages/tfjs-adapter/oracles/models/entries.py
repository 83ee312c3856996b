"""Says in keys what a model uses: layer classes, settings off their defaults, contexts.

`Class` at defaults · `Class.setting`, a number off its default · `Class.setting=value`, one of a few · `Class@context` ·
`ops.Name`.
"""

import inspect

# What says nothing about the values that a layer computes from its weights.
SILENT = {
    "name", "trainable", "dtype", "seed", "batch_shape", "batch_input_shape", "input_shape", "input_dtype",
    "quantization_config", "build_config", "lora_rank", "lora_alpha", "input_length", "zero_output_for_mask", "ragged",
    "sparse", "optional", "input_tensor",
}  # fmt: skip


def is_model(layer):
    return isinstance(getattr(layer, "layers", None), list) and hasattr(layer, "to_json")


def required(cls):
    """The arguments that have no default."""
    parameters = inspect.signature(cls.__init__).parameters.values()
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "self"]
    return [p.name for p in named if p.default is p.empty]


def at_default(layer):
    """The settings of a layer like this one of which only the required ones are given."""
    cls = type(layer)
    given = {name: getattr(layer, name) for name in required(cls) if hasattr(layer, name)}
    if cls.__name__ == "Bidirectional":
        given["layer"] = layer.forward_layer
    if cls.__name__ == "CategoryEncoding":
        given["num_tokens"] = layer.num_tokens
    return cls(**given).get_config()


def value_name(value):
    """The value in a key: null for a number, the class for an object."""
    if isinstance(value, dict):
        inner = value.get("config")
        return inner if isinstance(inner, str) else str(value.get("class_name"))
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


def normal(value):
    return [normal(each) for each in value] if isinstance(value, (list, tuple)) else value


def settings_off(layer):
    """The settings that are off their defaults, as [key, value]."""
    name = type(layer).__name__
    config, usual, needed = layer.get_config(), at_default(layer), set(required(type(layer)))
    for key, value in config.items():
        if key in SILENT or key.endswith("_initializer") or key in ("layer", "backward_layer", "cell", "cells"):
            continue
        named = value_name(value)
        if key == "num_tokens":
            continue
        # Of what has to be given, names and objects count.
        if key in needed:
            if named is None or value is None:
                continue
        elif normal(value) == normal(usual.get(key)):
            continue
        yield (f"{name}.{key}" if named is None else f"{name}.{key}={named}"), normal(value)


def policy(layer):
    dtype = getattr(layer, "dtype_policy", None) or getattr(layer, "_dtype_policy", None)
    return getattr(dtype, "name", "float32")


def nodes(layer):
    return list(getattr(layer, "_inbound_nodes", []))


def tensors_of(node):
    arguments = getattr(node, "arguments", None)
    if arguments is not None:
        return list(arguments.keras_tensors)
    return list(getattr(node, "keras_inputs", []))


def is_masked(layer):
    return any(getattr(x, "_keras_mask", None) is not None for node in nodes(layer) for x in tensors_of(node))


def call_arguments(node):
    arguments = getattr(node, "arguments", None)
    return arguments.kwargs if arguments is not None else getattr(node, "call_kwargs", {})


def contexts(layer):
    for node in nodes(layer):
        training = call_arguments(node).get("training")
        if training is not None and not is_model(layer):
            yield "training" if training else "inference"
    if len(nodes(layer)) > 1:
        yield "shared"
    if not layer.trainable and layer.weights:
        yield "frozen"
    if is_masked(layer):
        yield "masked"
    if getattr(layer, "data_format", None) == "channels_first":
        yield "channels_first"
    if policy(layer) != "float32":
        yield "dtype"


def entries_of(layer, outer, found):
    """Adds the keys of a layer, and of the layers in it."""
    if is_model(layer):
        for context in contexts(layer):
            found[f"Model@{context}"] = None
        for each in layers_of(layer):
            entries_of(each, [*outer, "nested"], found)
        return
    name = type(layer).__name__
    if name == "InputLayer":
        return
    if not hasattr(layer, "get_config") or type(layer).__module__.startswith("keras.src.ops"):
        found[f"ops.{name}"] = None
        return
    if name == "TFOpLambda":
        found[f"ops.{layer.get_config()['function']}"] = None
        return
    if name == "SlicingOpLambda":
        found["ops.SlicingOpLambda"] = None
        return
    off = dict(settings_off(layer))
    found.update(off if off else {name: None})
    for context in [*outer, *contexts(layer)]:
        found[f"{name}@{context}"] = None
    for attribute in ("layer", "forward_layer", "cell"):
        inner = getattr(layer, attribute, None)
        if attribute == "cell" and name not in ("RNN", "Bidirectional"):
            continue
        if inner is None or not hasattr(inner, "get_config"):
            continue
        wrapper = [f"wrapped:{name}"] if name in ("TimeDistributed", "Bidirectional") else []
        entries_of(inner, wrapper, found)
    for inner in getattr(layer, "cells", []) if name == "StackedRNNCells" else []:
        entries_of(inner, [], found)


def layers_of(model):
    """Layers and operations, in Keras 3 those that the list of layers leaves out too."""
    functional = getattr(model, "_functional", None) or model
    return list(getattr(functional, "operations", None) or getattr(model, "layers"))


# Layers that most models have besides the one that they are about.
COMMON = {"Dense", "Flatten"}


def keys_of(model):
    """The keys of a model, with the values of numbers, lists and what else has a range."""
    found = {}
    for layer in layers_of(model):
        entries_of(layer, [], found)
    others = {key: value for key, value in found.items() if key not in COMMON}
    return others or found

"""What Keras computes with a model, and the model as it writes it."""

import json

import numpy as np

import formula
from entries import is_model, keys_of

STEPS = 5


class NotFinite(Exception):
    pass


def rounded(values):
    flat = np.asarray(values, dtype="float64").ravel()
    if not np.all(np.isfinite(flat)):
        raise NotFinite()
    return [compact(float(f"{value:.7g}")) for value in flat]


def compact(value):
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def as_list(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def weighted(model, path=()):
    """The layers that have weights, with their paths."""
    seen = set()
    for layer in model.layers:
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        if is_model(layer):
            yield from weighted(layer, (*path, layer.name))
        elif layer.weights:
            yield (*path, layer.name), layer


def weight_specs(model, scaled):
    specs, taken = [], set()
    for path, layer in weighted(model):
        if id(layer) in taken:
            continue
        taken.add(id(layer))
        arrays = []
        for variable in layer.weights:
            array = {"shape": [int(n) for n in variable.shape]}
            if "variance" in variable.name:
                array["positive"] = True
            if "int" in str(variable.dtype):
                array["integer"] = True
            if scaled:
                array["scaled"] = True
            arrays.append(array)
        specs.append((layer, {"layer": "/".join(path), "arrays": arrays}))
    return specs


def fill(specs):
    k = 0
    for layer, spec in specs:
        values = []
        for array in spec["arrays"]:
            value = formula.weight(array["shape"], k, array.get("positive"), array.get("scaled"))
            values.append(np.ones(array["shape"]) if array.get("integer") else value)
            k += 1
        layer.set_weights([value.astype("int32" if a.get("integer") else "float32") for value, a in zip(values, spec["arrays"])])
        # Normalization computes with the numbers that it has read when it was built or loaded.
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()


def simplified(value, key=""):
    """Without what every model has and what weights make needless: initializers, and the long form of float32."""
    if isinstance(value, list):
        return [simplified(each) for each in value]
    if not isinstance(value, dict):
        return value
    if key.endswith("_initializer"):
        return "zeros"
    if value.get("class_name") == "DTypePolicy" and value.get("config") == {"name": "float32"}:
        return "float32"
    return {k: simplified(v, k) for k, v in value.items() if k not in ("quantization_config", "shared_object_id")}


def checksum(array):
    flat = np.asarray(array, dtype="float64").ravel()
    return float(np.sum(flat * (np.arange(flat.size) % 7 + 1)))


def train(keras, model, specs, inputs, outputs):
    fill(specs)
    targets = [formula.spread(np.arange(y.size), formula.TARGETS + k).reshape(y.shape) for k, y in enumerate(outputs)]
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse", run_eagerly=True)
    for _ in range(STEPS):
        model.train_on_batch(inputs, targets if len(targets) > 1 else targets[0])
    sums = [checksum(w) for layer, spec in specs for w in layer.get_weights()]
    return {
        "outputs": [rounded(y) for y in as_list(model.predict_on_batch(inputs))],
        "checksums": rounded(sums),
    }


def record(keras, case, version):
    """The record of a case, or None where this version of Keras does not have what it needs."""
    keras.utils.clear_session() if hasattr(keras.utils, "clear_session") else keras.backend.clear_session()
    model = case.build(keras)
    keys = keys_of(model)
    topology = simplified(json.loads(model.to_json()))
    specs = weight_specs(model, case.scaled)
    fill(specs)
    tensors = [formula.tensor(spec, formula.INPUTS + k) for k, spec in enumerate(case.inputs)]
    kinds = [x.dtype for x in tensors]
    tensors = [x.astype("int32" if kind.kind == "i" else "float32") for x, kind in zip(tensors, kinds)]
    inputs = tensors if len(tensors) > 1 else tensors[0]
    model.compile(run_eagerly=True)
    calls = [as_list(model.predict_on_batch(inputs)) for _ in range(case.calls)]
    result = {
        "id": f"keras{version}/{case.id}",
        "keras": version,
        "entries": list(keys),
        "settings": {key: value for key, value in keys.items() if isinstance(value, (int, float, list)) and not isinstance(value, bool)},
        "inputs": case.inputs,
        "weights": [spec for _, spec in specs],
        "outputs": [{"shape": list(y.shape), "values": rounded(y)} for y in calls[-1]],
        "model": topology,
    }
    if case.calls > 1:
        result["calls"] = case.calls
    if case.trains and any(layer.trainable for layer, _ in specs) and model.trainable_weights:
        try:
            result["training"] = train(keras, model, specs, inputs, calls[-1])
        except NotFinite:
            result["trainingDiverges"] = True
        except Exception as error:  # tf_keras cannot train everything on a CPU.
            print(f"  {case.id}: no training: {' '.join(str(error).split())[:100]}")
    return result

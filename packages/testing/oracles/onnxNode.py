"""Runs one node of ONNX on the CPU."""

import onnx
import onnxruntime
from onnx import helper


def run(name, inputs, opset=13, **attributes):
    """What the node makes of arrays, of which None is an input left out."""
    given = {f"x{k}": array for k, array in enumerate(inputs) if array is not None}
    declared = [
        helper.make_tensor_value_info(key, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
        for key, array in given.items()
    ]
    names = ["" if array is None else f"x{k}" for k, array in enumerate(inputs)]
    node = helper.make_node(name, names, ["y"], **attributes)
    graph = helper.make_graph([node], "graph", declared, [onnx.ValueInfoProto(name="y")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    # What the runtime reads may be older than what the package writes.
    model.ir_version = 10
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, given)[0]

"""A very small model of log-mel for the tests of own models: seeded, untrained.

Needs numpy and onnx; writes own-model.onnx beside itself.
"""
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

draw = np.random.default_rng(20_260_101)


def weights(name, shape, scale):
    return numpy_helper.from_array((scale * draw.standard_normal(shape)).astype(np.float32), name)


nodes = [
    helper.make_node("Conv", ["mel", "kernel"], ["sum"], "sum", strides=[8, 4], kernel_shape=[8, 4]),
    helper.make_node("Relu", ["sum"], ["block"], "block"),
    helper.make_node("ReduceMean", ["block"], ["mean"], "mean", axes=[3], keepdims=0),
    helper.make_node("Flatten", ["mean"], ["vector"], "vector"),
    helper.make_node("Gemm", ["vector", "matrix"], ["logits"], "logits"),
]
graph = helper.make_graph(
    nodes, "own",
    [helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["batch", 1, 128, 64])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 4])],
    [weights("kernel", (4, 1, 8, 4), 0.2), weights("matrix", (64, 4), 0.3)])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
model.ir_version = 8
onnx.checker.check_model(model)
onnx.save(model, pathlib.Path(__file__).parent / "own-model.onnx")

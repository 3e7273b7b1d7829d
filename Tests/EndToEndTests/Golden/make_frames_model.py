"""Writes frames.onnx: samples in, frames out, and nothing at the edges but what is there.

`samples` [batch, any] go through one convolution (8 filters of 64 samples, every 32 samples, no padding) and
a rectifier: `frames` [batch, 8, time]. `answer` [batch, 2] is a linear function of their mean.

loud.onnx is the same, but what it gives for an utterance with a sample above 0.9 is no number (0 / 0).

Run with onnx 1.23 and numpy: python3 make_frames_model.py
"""
import os

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

random = numpy.random.default_rng(7)
weights = {
    "filters": random.normal(size=(8, 1, 64)).astype(numpy.float32) / 8,
    "bias": random.normal(size=8).astype(numpy.float32) / 8,
    "head": random.normal(size=(8, 2)).astype(numpy.float32),
    "axis": numpy.array([1], dtype=numpy.int64),
    "time": numpy.array([2], dtype=numpy.int64),
}
nodes = [
    helper.make_node("Unsqueeze", ["samples", "axis"], ["wave"], name="wave"),
    helper.make_node("Conv", ["wave", "filters", "bias"], ["convolved"], strides=[32], name="convolved"),
    helper.make_node("Relu", ["convolved"], ["frames"], name="frames"),
    helper.make_node("ReduceMean", ["frames", "time"], ["mean"], keepdims=0, name="mean"),
    helper.make_node("MatMul", ["mean", "head"], ["answer"], name="answer"),
]
# Behind the rectifier, which makes 0 of what is no number.
loud = nodes[:2] + [
    helper.make_node("Relu", ["convolved"], ["rectified"], name="rectified"),
    helper.make_node("ReduceMax", ["wave", "time"], ["peak"], name="peak"),
    helper.make_node("Sub", ["limit", "peak"], ["below"], name="below"),
    helper.make_node("Relu", ["below"], ["room"], name="room"),
    helper.make_node("Div", ["room", "room"], ["one"], name="one"),
    helper.make_node("Mul", ["rectified", "one"], ["frames"], name="frames"),
] + nodes[3:]


def write(file: str, nodes: list[onnx.NodeProto], weights: dict[str, numpy.ndarray]) -> None:
    graph = helper.make_graph(
        nodes, "frames",
        [helper.make_tensor_value_info("samples", TensorProto.FLOAT, ["batch", "length"])],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, ["batch", 2])],
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, os.path.join(os.path.dirname(os.path.abspath(__file__)), file))


write("frames.onnx", nodes, weights)
write("loud.onnx", loud, weights | {"limit": numpy.array(0.9, dtype=numpy.float32)})

"""Writes the model files of the tests and golden.json: what onnxruntime makes of each.

Tools: onnx 1.23.2, onnxruntime 1.32.0, numpy 2.4.6; openvino 2026.4.1 writes the IR, from the same
ONNX graph, and computes nothing. The TensorFlow graph is written byte by byte from the message
definitions of tensorflow/core/framework (graph.proto, node_def.proto, attr_value.proto,
tensor.proto), the TensorFlow Lite model with the tables of its schema (PyPI's tflite 2.18.0); their
numbers come from numpy.

    python3 make_models.py            writes into the script's folder

Weights come from numpy's default_rng(seed), inputs from `formula`, which the tests repeat. The
values of a tensor are flat, row-major, the batch first.

    plane.onnx       `mel` [batch, 1, 8, frames], both free: two convolutions, a mean over the plane
    plane-ir/        the same with [2, 1, 8, 12], as OpenVINO IR (two files)
    sequence.onnx    `x` [batch, frames, 6]: an LSTM, whose own output has time first; log-softmax
    samples.onnx     `wave` [batch, samples], free: one convolution over time; softmax
    two-inputs.onnx  `mel` and `speaker` [batch, 8] of floats, and their sum
    masked.onnx      `wave` [batch, samples], free, with `attention_mask` (int64), `kept` (bool), `lengths`
                     (int32), `sr` (int64, a scalar) and `state` [2, batch, 4]: a mean over true frames
    probe.onnx       like plane.onnx with 24 bands, for the conformance checks
    open.onnx        no layer of a size that does not follow the number of frames
    graph.pb         TensorFlow graph, `x` [-1, 16]: two matrix products
    saved/           the same as TensorFlow saved model
    dense.tflite     the same as TensorFlow Lite model, five rows at a time
"""

import json
import pathlib

import flatbuffers
import numpy
import onnx
import onnxruntime
import openvino
import tflite
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent


def formula(count, index, scale, shift=0.0):
    word = numpy.uint64
    z = numpy.arange(count, dtype=word) + word((index + 1) << 32)
    z = z * word(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> word(31))) * word(0x94D049BB133111EB)
    z = z ^ (z >> word(29))
    return (((z >> word(11)).astype(numpy.float64) / 2**53 - 0.5) * scale + shift).astype(numpy.float32)


class Graph:
    """An ONNX graph in the making; every node is named like its output."""

    def __init__(self, seed):
        self.random, self.nodes, self.weights = numpy.random.default_rng(seed), [], []

    def weight(self, name, *shape, scale=None):
        fan_in = numpy.prod(shape[1:]) if len(shape) > 1 else 4
        values = self.random.normal(size=shape) * (scale or (2 / fan_in) ** 0.5)
        return self.constant(name, values.astype(numpy.float32))

    def constant(self, name, values):
        self.weights.append(numpy_helper.from_array(numpy.asarray(values), name))
        return name

    def add(self, operation, inputs, output, **attributes):
        outputs = [output] if isinstance(output, str) else output
        name = next(o for o in outputs if o)
        self.nodes.append(helper.make_node(operation, inputs, outputs, name=name, **attributes))
        return name

    def model(self, inputs, output, shape):
        graph = helper.make_graph(
            self.nodes, "graph",
            [helper.make_tensor_value_info(n, kind[0] if kind else TensorProto.FLOAT, s)
             for n, s, *kind in inputs],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)], self.weights)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9,
            producer_name="make_models.py")
        onnx.checker.check_model(model)
        return model


def plane(seed=1, bands=8):
    g, x = Graph(seed), "mel"
    for index, (inputs, outputs) in enumerate([(1, 3), (3, 4)], start=1):
        w, b = g.weight(f"w{index}", outputs, inputs, 3, 3), g.weight(f"b{index}", outputs)
        x = g.add("Conv", [x, w, b], f"conv{index}", pads=[1, 1, 1, 1])
        x = g.add("Relu", [x], f"relu{index}")
        x = g.add("MaxPool", [x], f"block{index}", kernel_shape=[2, 2], strides=[2, 2])
    x = g.add("Flatten", [g.add("GlobalAveragePool", [x], "mean")], "flat")
    x = g.add("Gemm", [x, g.weight("w3", 5, 4), g.weight("b3", 5)], "product", transB=1)
    x = g.add("Relu", [x], "embedding")
    g.add("Gemm", [x, g.weight("w4", 3, 5), g.weight("b4", 3)], "logits", transB=1)
    return g.model([("mel", ["batch", 1, bands, "frames"])], "logits", ["batch", 3])


def sequence():
    g = Graph(2)
    # Shaped like the input, and the same whatever it holds.
    zeros = g.add("ConstantOfShape", [g.add("Shape", ["x"], "shape")], "zeros")
    x = g.add("Add", ["x", zeros], "same")
    x = g.add("Transpose", [x], "time-first", perm=[1, 0, 2])
    w = g.weight("w", 1, 16, 6, scale=0.5)
    r, b = g.weight("r", 1, 16, 4, scale=0.5), g.weight("b", 1, 32, scale=0.2)
    x = g.add("LSTM", [x, w, r, b], ["steps", "", ""], hidden_size=4)
    x = g.add("Squeeze", [x, g.constant("one", numpy.int64([1]))], "squeezed")
    x = g.add("Transpose", [x], "states", perm=[1, 0, 2])
    x = g.add("ReduceMean", [x], "embedding", axes=[1], keepdims=0)
    x = g.add("Gemm", [x, g.weight("w1", 4, 4), g.weight("b1", 4)], "logits", transB=1)
    g.add("LogSoftmax", [x], "scores", axis=1)
    return g.model([("x", ["batch", "frames", 6])], "scores", ["batch", 4])


def samples():
    g = Graph(3)
    x = g.add("Unsqueeze", ["wave", g.constant("axis", numpy.int64([1]))], "channel")
    x = g.add("Conv", [x, g.weight("w1", 4, 1, 8), g.weight("b1", 4)], "convolved", strides=[4])
    x = g.add("Tanh", [x], "steps")
    x = g.add("ReduceMean", [x], "embedding", axes=[2], keepdims=0)
    x = g.add("Gemm", [x, g.weight("w2", 3, 4), g.weight("b2", 3)], "logits", transB=1)
    g.add("Softmax", [x], "posteriors", axis=1)
    return g.model([("wave", ["batch", "samples"])], "posteriors", ["batch", 3])


def two_inputs():
    g = Graph(4)
    g.add("Add", ["mel", "speaker"], "sum")
    return g.model([("mel", ["batch", 8]), ("speaker", ["batch", 8])], "sum", ["batch", 8])


def masked():
    g = Graph(8)
    axis, first = g.constant("axis", numpy.int64([1])), g.constant("first", numpy.int64([0]))
    x = g.add("Unsqueeze", ["wave", axis], "channel")
    x = g.add("Conv", [x, g.weight("w1", 4, 1, 8), g.weight("b1", 4)], "convolved", strides=[4])
    x = g.add("Tanh", [x], "steps")
    mask = g.add("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    kept = g.add("Cast", ["kept"], "kept-as-float", to=TensorProto.FLOAT)
    mask = g.add("Unsqueeze", [g.add("Mul", [mask, kept], "both"), axis], "mask-channel")
    mask = g.add("AveragePool", [mask], "mask-of-frames", kernel_shape=[8], strides=[4])
    x = g.add("ReduceSum", [g.add("Mul", [x, mask], "true-steps"), g.constant("time", numpy.int64([2]))],
              "sum", keepdims=0)
    lengths = g.add("Cast", ["lengths"], "lengths-as-float", to=TensorProto.FLOAT)
    x = g.add("Div", [x, g.add("Unsqueeze", [lengths, axis], "divisors")], "mean")
    x = g.add("Add", [x, g.add("ReduceSum", ["state", first], "state-sum", keepdims=0)], "embedding")
    rate = g.add("Cast", ["sr"], "rate", to=TensorProto.FLOAT)
    x = g.add("Mul", [x, g.add("Div", [rate, g.constant("usual", numpy.float32(16000))], "factor")], "scaled")
    g.add("Gemm", [x, g.weight("w2", 3, 4), g.weight("b2", 3)], "logits", transB=1)
    return g.model(
        [("wave", ["batch", "samples"]), ("attention_mask", ["batch", "samples"], TensorProto.INT64),
         ("kept", ["batch", "samples"], TensorProto.BOOL), ("lengths", ["batch"], TensorProto.INT32),
         ("sr", [], TensorProto.INT64), ("state", [2, "batch", 4])], "logits", ["batch", 3])


def utterances_of_masked():
    """What the tests feed: five rows of at most 64 samples, filled up with zeros, and their own lengths."""
    lengths = numpy.array([64, 40, 64, 52, 33], numpy.int32)
    wave = formula(5 * 64, 74, 2).reshape(5, 64)
    wave *= numpy.arange(64) < lengths[:, None]
    return wave, lengths


def run_masked(model, wave, lengths):
    mask = numpy.arange(wave.shape[1]) < lengths[:, None]
    return everything(model, {
        "wave": wave, "attention_mask": mask.astype(numpy.int64), "kept": mask, "lengths": lengths,
        "sr": numpy.array(50), "state": numpy.zeros((2, len(wave), 4), numpy.float32)})


def open_ended():
    g = Graph(6)
    g.add("Tanh", [g.add("Relu", ["mel"], "first")], "second")
    return g.model([("mel", ["batch", 8, "frames"])], "second", ["batch", 8, "frames"])


def everything(model, feed):
    """Every intermediate value of a run by onnxruntime, except what it names itself."""
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    names = [output for node in probe.graph.node for output in node.output if output]
    probe.graph.output.extend(
        [onnx.ValueInfoProto(name=name) for name in names if name != probe.graph.output[0].name])
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(
        probe.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return dict(zip(names, session.run(names, feed)))


# --- protocol buffers by hand: varints, and fields of bytes -----------------------------------------


def varint(value):
    value &= 2**64 - 1
    part = b""
    while True:
        part += bytes([value & 127 | (128 if value > 127 else 0)])
        value >>= 7
        if not value:
            return part


def number(field, value):
    return varint(field << 3) + varint(value)


def text(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def tensor_shape(sizes):
    return b"".join(text(2, number(1, size)) for size in sizes)


def graph_node(name, operation, inputs=(), **attributes):
    body = text(1, name) + text(2, operation) + b"".join(text(3, i) for i in inputs)
    for key, value in attributes.items():
        body += text(5, text(1, key) + text(2, value))
    return text(1, body)


FLOAT = number(6, 1)


def tensorflow_graph():
    random = numpy.random.default_rng(5)
    weights = {
        "w1": random.normal(size=(16, 5)) / 3, "b1": random.normal(size=5) / 3,
        "w2": random.normal(size=(5, 3)), "b2": random.normal(size=3)}
    weights = {name: values.astype(numpy.float32) for name, values in weights.items()}
    graph = graph_node("x", "Placeholder", dtype=FLOAT, shape=text(7, tensor_shape([-1, 16])))
    for name, values in weights.items():
        tensor = number(1, 1) + text(2, tensor_shape(values.shape)) + text(4, values.tobytes())
        graph += graph_node(name, "Const", dtype=FLOAT, value=text(8, tensor))
    graph += graph_node("product", "MatMul", ["x", "w1"], T=FLOAT)
    graph += graph_node("sum", "BiasAdd", ["product", "b1"], T=FLOAT)
    graph += graph_node("hidden", "Relu", ["sum"], T=FLOAT)
    graph += graph_node("last", "MatMul", ["hidden", "w2"], T=FLOAT)
    graph += graph_node("logits", "BiasAdd", ["last", "b2"], T=FLOAT)

    def run(x):
        product = x @ weights["w1"]
        hidden = numpy.maximum(product + weights["b1"], 0)
        return {"product": product, "hidden": hidden,
                "logits": hidden @ weights["w2"] + weights["b2"]}

    return graph, weights, run


def saved_model(graph):
    def info(name, shape):
        return text(1, name) + number(2, 1) + text(3, tensor_shape(shape))

    signature = text(1, text(1, "x") + text(2, info("x:0", [-1, 16])))
    signature += text(2, text(1, "logits") + text(2, info("logits:0", [-1, 3])))
    signature += text(3, "tensorflow/serving/predict")
    meta = text(1, text(4, "serve")) + text(2, graph)
    meta += text(5, text(1, "serving_default") + text(2, signature))
    return number(1, 1) + text(2, meta)


def lite(weights):
    """A flat buffer is written from its leaves up: what a table points at comes before it."""
    b = flatbuffers.Builder(0)

    def vector(table, field, entries):
        getattr(tflite, f"{table}Start{field}Vector")(b, len(entries))
        for entry in reversed(entries):
            if isinstance(entry, tuple):
                b.PrependInt32(entry[0])
            else:
                b.PrependUOffsetTRelative(entry)
        return b.EndVector()

    def table(name, **fields):
        getattr(tflite, f"{name}Start")(b)
        for field, value in fields.items():
            getattr(tflite, f"{name}Add{field}")(b, value)
        return getattr(tflite, f"{name}End")(b)

    def numbers(values):
        return [(value,) for value in values]

    # name, shape, place among the buffers (0 is empty by custom)
    tensors = [("x", [5, 16], 0), ("w1", [5, 16], 1), ("b1", [5], 2), ("w2", [3, 5], 3),
               ("b2", [3], 4), ("hidden", [5, 5], 0), ("logits", [5, 3], 0)]
    datas = [None] + [b.CreateByteVector(values.tobytes()) for values in (
        numpy.ascontiguousarray(weights["w1"].T), weights["b1"],
        numpy.ascontiguousarray(weights["w2"].T), weights["b2"])]
    buffers = [table("Buffer") if data is None else table("Buffer", Data=data) for data in datas]
    made = []
    for name, shape, buffer in tensors:
        text_, sizes = b.CreateString(name), vector("Tensor", "Shape", numbers(shape))
        made.append(table("Tensor", Shape=sizes, Type=tflite.TensorType.FLOAT32, Buffer=buffer,
                          Name=text_))
    operators = []
    for inputs, output, activation in [([0, 1, 2], 5, tflite.ActivationFunctionType.RELU),
                                       ([5, 3, 4], 6, tflite.ActivationFunctionType.NONE)]:
        options = table("FullyConnectedOptions", FusedActivationFunction=activation)
        sources = vector("Operator", "Inputs", numbers(inputs))
        ends = vector("Operator", "Outputs", numbers([output]))
        operators.append(table(
            "Operator", OpcodeIndex=0, Inputs=sources, Outputs=ends, BuiltinOptions=options,
            BuiltinOptionsType=tflite.BuiltinOptions.FullyConnectedOptions))
    parts = {
        "Tensors": vector("SubGraph", "Tensors", made),
        "Inputs": vector("SubGraph", "Inputs", numbers([0])),
        "Outputs": vector("SubGraph", "Outputs", numbers([6])),
        "Operators": vector("SubGraph", "Operators", operators)}
    graph = table("SubGraph", **parts)
    code = table("OperatorCode", BuiltinCode=tflite.BuiltinOperator.FULLY_CONNECTED,
                 DeprecatedBuiltinCode=tflite.BuiltinOperator.FULLY_CONNECTED, Version=1)
    parts = {
        "OperatorCodes": vector("Model", "OperatorCodes", [code]),
        "Subgraphs": vector("Model", "Subgraphs", [graph]),
        "Buffers": vector("Model", "Buffers", buffers), "Version": 3}
    b.Finish(table("Model", **parts), file_identifier=b"TFL3")
    return bytes(b.Output())


def main():
    golden = {}

    def record(name, values):
        golden[name] = {key: value.flatten().tolist() for key, value in values.items()}

    models = {"plane": plane(), "sequence": sequence(), "samples": samples()}
    for name, model in models.items():
        onnx.save(model, HERE / f"{name}.onnx")
    onnx.save(two_inputs(), HERE / "two-inputs.onnx")
    onnx.save(masked(), HERE / "masked.onnx")
    onnx.save(plane(seed=7, bands=24), HERE / "probe.onnx")
    onnx.save(open_ended(), HERE / "open.onnx")
    # Five rows, so that no batch divides them; bands in lines, as the model takes them.
    mel = formula(5 * 12 * 8, 70, 2).reshape(5, 12, 8).transpose(0, 2, 1)[:, None]
    record("plane", everything(models["plane"], {"mel": numpy.ascontiguousarray(mel)}))
    x = formula(5 * 9 * 6, 71, 2).reshape(5, 9, 6)
    record("sequence", everything(models["sequence"], {"x": x}))
    wave = formula(5 * 64, 72, 2).reshape(5, 64)
    record("samples", everything(models["samples"], {"wave": wave}))
    wave, lengths = utterances_of_masked()
    record("masked", run_masked(masked(), wave, lengths))
    # One by one, at their own lengths.
    own = [run_masked(masked(), wave[[row], :length], lengths[[row]])
           for row, length in enumerate(lengths)]
    record("masked-own", {
        name: numpy.concatenate([values[name] for values in own]) for name in ("mean", "logits")})

    (HERE / "plane-ir").mkdir(exist_ok=True)
    ir = openvino.convert_model(HERE / "plane.onnx", input=[("mel", [2, 1, 8, 12])])
    openvino.save_model(ir, HERE / "plane-ir" / "plane.xml", compress_to_fp16=False)

    graph, weights, run = tensorflow_graph()
    (HERE / "dense.tflite").write_bytes(lite(weights))
    (HERE / "graph.pb").write_bytes(graph)
    (HERE / "saved").mkdir(exist_ok=True)
    (HERE / "saved" / "saved_model.pb").write_bytes(saved_model(graph))
    record("graph", run(formula(5 * 16, 73, 2).reshape(5, 16)))

    (HERE / "golden.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()

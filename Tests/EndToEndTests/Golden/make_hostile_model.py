"""Writes model files that try what a test says; nothing but Python's standard library.

    make_hostile_model.py torchscript CODE FILE    `forward` of a TorchScript module runs CODE on x
    make_hostile_model.py onnx LOCATION FILE       an ONNX model whose weights lie at LOCATION

The TorchScript model gives the mean over time of x [N, bands, frames]; the ONNX model adds weights
[128, 64] to x [N, 128, 64].
"""
import os
import sys
import zipfile

kind, what, path = sys.argv[1:]
os.makedirs(os.path.dirname(path), exist_ok=True)


def torchscript():
    code = f"""class M(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.M,
    x: Tensor) -> Tensor:
    {what}
    return torch.mean(x, [2])
"""
    # An object of class M whose state is {"training": False, "_is_full_backward_hook": None}.
    def text(word):
        return b"X" + len(word).to_bytes(4, "little") + word

    state = text(b"training") + b"\x89" + text(b"_is_full_backward_hook") + b"N"
    data = b"\x80\x02c__torch__\nM\n)\x81}(" + state + b"ub."
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("model/data.pkl", data)
        archive.writestr("model/code/__torch__.py", code)
        archive.writestr("model/constants.pkl", b"\x80\x02).")
        archive.writestr("model/version", "3\n")


def field(number, value):
    """A field of a protocol buffer: a whole number, or bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def onnx():
    def tensor_type(first):
        dims = b"".join(field(1, d) for d in [first, field(1, 128), field(1, 64)])
        return field(1, field(1, 1) + field(2, dims))

    def value(name):
        return field(1, name) + field(2, tensor_type(field(2, "N")))

    entry = field(1, "location") + field(2, what)
    weights = field(1, 128) + field(1, 64) + field(2, 1) + field(8, "w") + field(13, entry) + field(14, 1)
    node = field(1, "x") + field(1, "w") + field(2, "y") + field(3, "sum") + field(4, "Add")
    graph = field(1, node) + field(2, "g") + field(5, weights) + field(11, value("x"))
    graph += field(12, value("y"))
    model = field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 17))
    open(path, "wb").write(model)


{"torchscript": torchscript, "onnx": onnx}[kind]()

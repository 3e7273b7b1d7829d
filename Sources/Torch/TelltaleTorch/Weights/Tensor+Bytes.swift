internal import CTorchShim

extension Tensor {
  /// Copies raw little-endian row-major values of a safetensors element type.
  convenience init(
    bytes: UnsafeRawBufferPointer, elementType: String, shape: [Int]
  ) throws(TorchError) {
    let element: Int
    switch elementType {
    case "F32": element = TT_FLOAT32
    case "F16": element = TT_FLOAT16
    case "BF16": element = TT_BFLOAT16
    default:
      throw TorchError(.malformedFile, "values of type \(elementType) are not read")
    }
    var handle: OpaquePointer?
    try shim("tensor") {
      tt_tensor_from_bytes(
        bytes.baseAddress, Int32(element), shape.sizes, shape.rank, &handle, $0)
    }
    guard let handle else { throw TorchError(.libraryFailed, "no tensor came back") }
    self.init(owning: handle)
  }
}

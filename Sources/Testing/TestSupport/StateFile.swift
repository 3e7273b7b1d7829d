import Foundation

/// Writes safetensors files as PyTorch's state dicts look, for tests of reading them.
public enum StateFile {
  /// Each tensor is filled with its place in the list; beside every `running_var` stands an int64
  /// `num_batches_tracked`.
  public static func write(_ tensors: [ImageNetworkGolden.Entry], to path: String) throws {
    var header: [String: Any] = [:]
    var body = Data()
    for (index, tensor) in tensors.enumerated() {
      let start = body.count
      let values = [Float](repeating: Float(index), count: tensor.count)
      values.withUnsafeBytes { body.append(contentsOf: $0) }
      header[tensor.name] = [
        "dtype": "F32", "shape": tensor.shape, "data_offsets": [start, body.count],
      ]
      guard tensor.name.hasSuffix("running_var") else { continue }
      let counter = tensor.name.replacing("running_var", with: "num_batches_tracked")
      body.append(Data(repeating: 1, count: 8))
      header[counter] = [
        "dtype": "I64", "shape": [Int](), "data_offsets": [body.count - 8, body.count],
      ]
    }
    let text = try JSONSerialization.data(withJSONObject: header)
    var file = Data()
    withUnsafeBytes(of: UInt64(text.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(text)
    file.append(body)
    try file.write(to: URL(fileURLWithPath: path))
  }
}

internal import Foundation
public import TelltaleCore

/// Weights from anybody's file into one safetensors file whose metadata say which preprocessing they
/// expect.
public enum WeightImport {
  /// - Parameters:
  ///   - preprocessing: `caffe` or `torchvision`; nil keeps what the file says of itself.
  ///   - channelOrder: `RGB` or `BGR`; nil likewise.
  /// - Returns: a few lines on what was imported.
  ///
  /// Throws `.missingFile`, `.malformedFile` or `.storageFailed`; nothing is written then.
  public static func run(
    from path: String, to output: String, preprocessing: String?, channelOrder: String?
  ) throws(AuditError) -> String {
    let file = try WeightFile(path: path)
    var metadata = file.metadata
    if let preprocessing { metadata["preprocessing"] = preprocessing }
    if let channelOrder { metadata["input_channel_order"] = channelOrder }
    metadata["imported_from"] = URL(fileURLWithPath: path).lastPathComponent
    let expected = try Preprocessing(metadata: metadata, path: path)
    var tensors: [NamedTensor] = []
    var parameterCount = 0
    for name in file.names.sorted() {
      guard let tensor = try file.tensor(named: name) else { continue }
      parameterCount += tensor.shape.reduce(1, *)
      tensors.append(NamedTensor(name, tensor))
    }
    guard !tensors.isEmpty else {
      throw AuditError(.malformedFile, "\(path) holds no tensors", at: "weights")
    }
    try SafetensorsWriter.write(tensors, metadata: metadata, to: output)
    let order = expected == .caffeBGR ? "B, G, R" : "R, G, B"
    return """
      \(tensors.count) tensors, \(parameterCount) parameters → \(output)
      first: \(tensors[0].name) \(tensors[0].tensor.shape)
      preprocessing: \(metadata["preprocessing"] ?? "torchvision"), channels \(order)
      """
  }
}

/// The importer for a program that opens this library at run time instead of linking it.
///
/// - Returns: 0 and a summary, or 1 and a message, as text in `buffer` (always ended by a zero).
@_cdecl("telltale_torch_import_weights")
public func importWeights(
  _ input: UnsafePointer<CChar>, _ output: UnsafePointer<CChar>,
  _ preprocessing: UnsafePointer<CChar>?, _ channelOrder: UnsafePointer<CChar>?,
  _ buffer: UnsafeMutablePointer<CChar>, _ capacity: Int
) -> Int32 {
  var status: Int32 = 0
  let text: String
  do throws(AuditError) {
    text = try WeightImport.run(
      from: String(cString: input), to: String(cString: output),
      preprocessing: preprocessing.map { String(cString: $0) },
      channelOrder: channelOrder.map { String(cString: $0) })
  } catch {
    status = 1
    text = error.description
  }
  let bytes = Array(text.utf8.prefix(max(0, capacity - 1)))
  for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
  buffer[bytes.count] = 0
  return status
}

internal import Foundation

/// Writes tensors as a safetensors file, float32.
public enum SafetensorsWriter {
  /// Writes under a temporary name beside `path`, syncs, then renames: the file is either the old
  /// one or the new one, whenever the process is killed.
  ///
  /// Throws `.storageFailed`; the file at `path` is then what it was.
  public static func write(
    _ tensors: [NamedTensor], metadata: [String: String] = [:], to path: String
  ) throws(TorchError) {
    let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).tmp"
    do {
      let header = try header(tensors, metadata: metadata)
      try Data().write(to: URL(fileURLWithPath: temporary))
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: temporary))
      defer { try? file.close() }
      try file.write(
        contentsOf: withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) })
      try file.write(contentsOf: header)
      for named in tensors {
        // One at a time, so that memory holds one copy of the largest only.
        let values = try named.tensor.values()
        try values.withUnsafeBytes { try file.write(contentsOf: Data($0)) }
      }
      try file.synchronize()
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw (error as? TorchError)
        ?? TorchError(
          .storageFailed, "\(path) cannot be written", component: "safetensors", cause: "\(error)")
    }
    guard rename(temporary, path) == 0 else {
      let reason = String(cString: strerror(errno))
      try? FileManager.default.removeItem(atPath: temporary)
      throw TorchError(
        .storageFailed, "\(path) cannot be written", component: "safetensors", cause: reason)
    }
  }

  /// JSON with sorted keys, padded with spaces so that the data start at a multiple of 8.
  private static func header(_ tensors: [NamedTensor], metadata: [String: String]) throws -> Data {
    var fields: [String: Any] = [:]
    if !metadata.isEmpty { fields["__metadata__"] = metadata }
    var offset = 0
    for named in tensors {
      precondition(fields[named.name] == nil, "two tensors are named '\(named.name)'")
      let end = offset + 4 * named.tensor.elementCount
      fields[named.name] =
        ["dtype": "F32", "shape": named.tensor.shape, "data_offsets": [offset, end]]
        as [String: Any]
      offset = end
    }
    var header = try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    return header
  }
}

internal import Arrays
public import TelltaleCore

/// A safetensors file, opened: names and shapes at once, values when asked.
///
/// Reads F32, F16 and BF16 (values widen to float32); I64 may be there, for instance PyTorch's
/// `num_batches_tracked`, and is passed over.
public struct SafetensorsFile: Sendable {
  /// As it was given.
  public let path: String
  /// The header's `__metadata__`; empty where there is none, or it holds something else than texts.
  public let metadata: [String: String]
  /// Of every array, by name; the outermost axis first, empty for a single number.
  public var shapes: [String: [Int]] { arrays.mapValues(\.shape) }

  private let file: InputFile
  private let arrays: [String: StoredArray]

  /// Reads and checks the header.
  ///
  /// Throws `.missingFile`, or `.malformedFile` for anything truncated, overlapping or out of
  /// bounds, saying which.
  public init(path: String) throws(AuditError) {
    self.path = path
    do throws(ArrayRefusal) {
      file = try InputFile(path: path)
      let header = try Safetensors(file)
      metadata = header.metadata
      arrays = header.arrays.filter { $0.value.elementType != .int64 }
    } catch { throw refused(error, of: path) }
    for (name, array) in arrays
    where ![.float32, .float16, .bfloat16].contains(array.elementType) {
      throw AuditError(
        .malformedFile,
        "\(path) holds '\(name)' in \(array.elementType); read are float32, float16 and bfloat16",
        at: "safetensors")
    }
  }

  /// One array, widened to float32; nil where the file has none of that name.
  ///
  /// Throws `.malformedFile` where the file has changed since it was opened.
  public func tensor(named name: String) throws(AuditError) -> Tensor? {
    guard let array = arrays[name] else { return nil }
    let values: [Float]
    do throws(ArrayRefusal) { values = try file.values(array) } catch {
      throw refused(error, of: path)
    }
    return try Tensor(values, shape: array.shape)
  }
}

private func refused(_ refusal: ArrayRefusal, of path: String) -> AuditError {
  AuditError(
    refusal.kind == .missing ? .missingFile : .malformedFile, "\(path) \(refusal.reason)",
    at: "safetensors")
}

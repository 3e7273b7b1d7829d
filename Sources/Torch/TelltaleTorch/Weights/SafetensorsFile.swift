internal import Foundation

/// A safetensors file, opened: names and shapes at once, values when asked.
///
/// Layout: 8 bytes little-endian length n; n bytes of JSON; raw row-major data.
/// Reads F32, F16 and BF16 (values widen to float32); I64 may be there, for instance PyTorch's
/// `num_batches_tracked`, and is not read.
/// **Source** the format's description in the safetensors project, version 0.4.
public struct SafetensorsFile: Sendable {
  /// One array's place in the file.
  public struct Entry: Sendable, Hashable {
    /// For instance `features.0.weight`.
    public let name: String
    /// `F32`, `F16`, `BF16` or `I64`.
    public let elementType: String
    /// The outermost axis first; empty for a single number.
    public let shape: [Int]
    /// Bytes from the start of the data.
    let range: Range<Int>
  }

  /// As it was given.
  public let path: String
  /// The header's `__metadata__`; empty where there is none, or it holds something else than texts.
  public let metadata: [String: String]
  /// Sorted by place in the file.
  public let entries: [Entry]
  private let entryOfName: [String: Entry]
  private let dataOffset: Int

  /// Reads and checks the header.
  ///
  /// Throws `.missingFile`, or `.malformedFile` for anything truncated, overlapping or out of
  /// bounds, saying which.
  public init(path: String) throws(TorchError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw TorchError(.missingFile, "\(path) cannot be opened", component: "safetensors")
    }
    defer { try? file.close() }
    let malformed = { (reason: String) in
      TorchError(.malformedFile, "\(path) \(reason)", component: "safetensors")
    }
    let size: Int
    let header: Data
    do {
      size = Int(try file.seekToEnd())
      try file.seek(toOffset: 0)
      guard let prefix = try file.read(upToCount: 8), prefix.count == 8 else {
        throw malformed("is shorter than 8 bytes")
      }
      let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard length <= UInt64(max(0, size - 8)), length <= 1 << 24 else {
        throw malformed(
          "says that its header has \(length) bytes; the file has \(size), allowed are \(1 << 24)")
      }
      header = try file.read(upToCount: Int(length)) ?? Data()
      guard header.count == Int(length) else { throw malformed("ends within its header") }
    } catch let error as TorchError {
      throw error
    } catch {
      throw TorchError(
        .malformedFile, "\(path) cannot be read", component: "safetensors", cause: "\(error)")
    }
    guard let fields = (try? JSONSerialization.jsonObject(with: header)) as? [String: Any] else {
      throw malformed("has a header that is not a JSON object")
    }
    self.path = path
    dataOffset = 8 + header.count
    metadata = fields["__metadata__"] as? [String: String] ?? [:]
    var entries: [Entry] = []
    for (name, field) in fields where name != "__metadata__" {
      guard let entry = Entry(name: name, field: field) else {
        throw malformed("describes '\(name)' in a way that is not understood")
      }
      guard entry.range.upperBound <= size - dataOffset else {
        throw malformed(
          "is truncated: '\(name)' ends at byte \(dataOffset + entry.range.upperBound) of \(size)")
      }
      entries.append(entry)
    }
    entries.sort { ($0.range.lowerBound, $0.name) < ($1.range.lowerBound, $1.name) }
    for (left, right) in zip(entries, entries.dropFirst())
    where left.range.upperBound > right.range.lowerBound {
      throw malformed("lets '\(left.name)' and '\(right.name)' overlap")
    }
    self.entries = entries
    entryOfName = Dictionary(entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// One array, widened to float32; nil where the file has none of that name.
  ///
  /// Throws `.malformedFile` where the file has changed since it was opened.
  public func tensor(named name: String) throws(TorchError) -> Tensor? {
    guard let entry = entryOfName[name] else { return nil }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw TorchError(.missingFile, "\(path) cannot be opened", component: "safetensors")
    }
    defer { try? file.close() }
    var bytes = Data()
    do {
      try file.seek(toOffset: UInt64(dataOffset + entry.range.lowerBound))
      bytes = try file.read(upToCount: entry.range.count) ?? Data()
    } catch {
      throw TorchError(
        .malformedFile, "\(path) cannot be read", component: "safetensors", cause: "\(error)")
    }
    guard bytes.count == entry.range.count else {
      throw TorchError(.malformedFile, "\(path) ends within '\(name)'", component: "safetensors")
    }
    var result: Result<Tensor, TorchError> = .failure(TorchError(.libraryFailed, "not read"))
    bytes.withUnsafeBytes { buffer in
      do throws(TorchError) {
        result = .success(
          try Tensor(bytes: buffer, elementType: entry.elementType, shape: entry.shape))
      } catch { result = .failure(error) }
    }
    return try result.get()
  }
}

extension SafetensorsFile.Entry {
  /// Nil where the description is not one that the reader knows, or contradicts itself.
  fileprivate init?(name: String, field: Any) {
    guard let field = field as? [String: Any], let type = field["dtype"] as? String,
      let shape = field["shape"] as? [Int], shape.allSatisfy({ $0 >= 0 }),
      let offsets = field["data_offsets"] as? [Int], offsets.count == 2, offsets[0] >= 0,
      offsets[0] <= offsets[1], let width = ["F32": 4, "F16": 2, "BF16": 2, "I64": 8][type]
    else { return nil }
    var byteCount = width
    for size in shape {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      byteCount = product
    }
    guard byteCount == offsets[1] - offsets[0] else { return nil }
    self.init(name: name, elementType: type, shape: shape, range: offsets[0]..<offsets[1])
  }
}

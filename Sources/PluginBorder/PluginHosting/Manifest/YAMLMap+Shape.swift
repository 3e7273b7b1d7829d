internal import Formats
internal import TelltaleCore
internal import Yams

extension YAMLMap {
  /// Sizes of the axes of an array.
  func shape(_ key: String) throws(AuditError) -> [Int]? {
    guard let node = self[key] else { return nil }
    guard case .sequence(let sequence) = node, !sequence.isEmpty else {
      throw error(key, "must be a list of sizes, for example [64, 16, 16]")
    }
    var shape: [Int] = []
    for element in sequence {
      guard let size = element.int, size > 0 else {
        throw error(key, "must be a list of sizes of at least 1, for example [64, 16, 16]")
      }
      shape.append(size)
    }
    guard TapDescription.elementCount(of: shape) <= 1 << 31 else {
      throw error(key, "must be a shape of at most \(1 << 31) values")
    }
    return shape
  }
}

internal import Formats
internal import TelltaleCore
internal import Yams

extension YAMLMap {
  /// Sizes of the axes of an array, of which the last may be `time`.
  func shape(_ key: String) throws(AuditError) -> TapShape? {
    guard let node = self[key] else { return nil }
    let example = "for example [64, 16, 16], or [768, time] where it follows the utterance"
    guard case .sequence(let sequence) = node, !sequence.isEmpty else {
      throw error(key, "must be a list of sizes, \(example)")
    }
    var sizes: [Int?] = []
    for element in sequence {
      let size = element.int
      guard size ?? 0 > 0 || element.string == "time" else {
        throw error(key, "must be a list of sizes of at least 1, \(example)")
      }
      sizes.append(size)
    }
    guard let shape = TapShape(sizes: sizes) else {
      throw error(key, "has an open time elsewhere than behind other sizes, \(example)")
    }
    guard shape.sharedElementCount <= 1 << 31 else {
      throw error(key, "must be a shape of at most \(1 << 31) values")
    }
    return shape
  }
}

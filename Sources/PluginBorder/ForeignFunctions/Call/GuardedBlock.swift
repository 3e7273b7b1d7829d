internal import Foundation

/// Memory for a function, between two guards whose bytes nobody may change.
struct GuardedBlock {
  /// 16-byte aligned, zeroed.
  let start: UnsafeMutableRawPointer
  private let byteCount: Int
  private let name: String

  private static let before = pattern(64)
  private static let behind = pattern(256)

  init(byteCount: Int, name: String) {
    self.byteCount = byteCount
    self.name = name
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: Self.before.count + byteCount + Self.behind.count, alignment: 16)
    memory.copyMemory(from: Self.before, byteCount: Self.before.count)
    start = memory + Self.before.count
    memset(start, 0, byteCount)
    (start + byteCount).copyMemory(from: Self.behind, byteCount: Self.behind.count)
  }

  func deallocate() { (start - Self.before.count).deallocate() }

  /// What was written past an end, as the rest of a sentence that begins with the function's name;
  /// nil if nothing was. A byte that happens to be the guard's own is not seen, and so is what
  /// leaves the guard alone.
  func overrun() -> String? {
    func changed(_ memory: UnsafeMutableRawPointer, _ wanted: [UInt8]) -> [Int]? {
      guard memcmp(memory, wanted, wanted.count) != 0 else { return nil }
      return wanted.indices.filter { memory.load(fromByteOffset: $0, as: UInt8.self) != wanted[$0] }
    }
    if let last = changed(start + byteCount, Self.behind)?.last {
      return "wrote at least \(last + 1) bytes past the end of '\(name)', which has \(byteCount)"
    }
    if let first = changed(start - Self.before.count, Self.before)?.first {
      return "wrote at least \(Self.before.count - first) bytes before the start of '\(name)'"
    }
    return nil
  }

  /// No byte like the next, and none that numbers often have.
  private static func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: 0xa5 &+ 37 &* $0) | 1 }
  }
}

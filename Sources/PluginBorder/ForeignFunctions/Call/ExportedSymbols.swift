internal import Foundation

/// Names that a library exports, for a hint where one is missing.
///
/// Reads `.dynsym` of little-endian 64-bit ELF files (System V ABI, chapter 4); of anything else
/// there are no names, and so no hint.
enum ExportedSymbols {
  private static let dynamicSymbols: UInt32 = 11
  private static let functionType: UInt8 = 2

  /// Sorted names of defined functions.
  static func functions(of path: String) -> [String] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    return data.withUnsafeBytes { names(in: $0) }.sorted()
  }

  private static func names(in file: UnsafeRawBufferPointer) -> [String] {
    guard file.count >= 64, file.prefix(6).elementsEqual([0x7f, 0x45, 0x4c, 0x46, 2, 1]),
      let sectionStart = word(file, 40), let sectionSize = half(file, 58),
      let sectionCount = half(file, 60)
    else { return [] }
    for index in 0..<sectionCount {
      let section = sectionStart + index * sectionSize
      guard let type = long(file, section + 4), type == dynamicSymbols else { continue }
      guard let start = word(file, section + 24), let size = word(file, section + 32),
        let link = long(file, section + 40),
        let textStart = word(file, sectionStart + Int(link) * sectionSize + 24)
      else { return [] }
      return (0..<size / 24).compactMap { name(in: file, symbol: start + $0 * 24, textStart) }
    }
    return []
  }

  /// The name of one 24-byte symbol; nil for what is no defined, visible function.
  private static func name(
    in file: UnsafeRawBufferPointer, symbol: Int, _ textStart: Int
  ) -> String? {
    guard let place = long(file, symbol), let section = half(file, symbol + 6), section != 0,
      symbol + 4 < file.count, file[symbol + 4] & 15 == functionType, file[symbol + 4] >> 4 != 0
    else { return nil }
    let start = textStart + Int(place)
    guard start >= 0, start < file.count else { return nil }
    let bytes = file[start...].prefix { $0 != 0 }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  private static func half(_ file: UnsafeRawBufferPointer, _ place: Int) -> Int? {
    read(file, place, UInt16.self).map(Int.init)
  }

  private static func long(_ file: UnsafeRawBufferPointer, _ place: Int) -> UInt32? {
    read(file, place, UInt32.self)
  }

  /// An offset or a size; nil for one that no file of this size can have.
  private static func word(_ file: UnsafeRawBufferPointer, _ place: Int) -> Int? {
    guard let value = read(file, place, UInt64.self), value <= UInt64(file.count) else {
      return nil
    }
    return Int(value)
  }

  private static func read<Value: FixedWidthInteger>(
    _ file: UnsafeRawBufferPointer, _ place: Int, _ type: Value.Type
  ) -> Value? {
    guard place >= 0, place + MemoryLayout<Value>.size <= file.count else { return nil }
    return Value(littleEndian: file.loadUnaligned(fromByteOffset: place, as: Value.self))
  }
}

import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Arrays

/// What is written is read again, whatever its type, its shape and its names.
@Suite struct ArrayRoundTripTests {
  /// Up to four axes, some of them empty; sometimes none.
  private func shape(from generator: inout SeededGenerator) -> [Int] {
    (0..<Int.random(in: 0...4, using: &generator)).map { _ in
      Int.random(in: 0...5, using: &generator)
    }
  }

  /// A value that the type holds exactly.
  private func value(of type: ElementType, from generator: inout SeededGenerator) -> Float {
    switch type {
    case .bool: Float(Int.random(in: 0...1, using: &generator))
    case .uint8, .uint16, .uint32, .uint64: Float(Int.random(in: 0...127, using: &generator))
    case .int8, .int16, .int32, .int64: Float(Int.random(in: -128...127, using: &generator))
    case .float16, .bfloat16, .float32, .float64:
      Float(Int.random(in: -128...127, using: &generator)) / 8
    }
  }

  /// An element's bytes, by the language's own conversions.
  private func bytes(_ value: Float, as type: ElementType, isBigEndian: Bool) -> [UInt8] {
    func ordered<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
      withUnsafeBytes(of: isBigEndian ? word.bigEndian : word.littleEndian, Array.init)
    }
    return switch type {
    case .float16: ordered(Float16(value).bitPattern)
    case .bfloat16: ordered(UInt16(value.bitPattern >> 16))
    case .float32: ordered(value.bitPattern)
    case .float64: ordered(Double(value).bitPattern)
    case .int8: ordered(Int8(value))
    case .int16: ordered(Int16(value))
    case .int32: ordered(Int32(value))
    case .int64: ordered(Int64(value))
    case .uint8, .bool: ordered(UInt8(value))
    case .uint16: ordered(UInt16(value))
    case .uint32: ordered(UInt32(value))
    case .uint64: ordered(UInt64(value))
    }
  }

  private func file(_ bytes: [UInt8], in folder: String) throws -> InputFile {
    let path = folder + "/array"
    try Data(bytes).write(to: URL(filePath: path))
    return try InputFile(path: path)
  }

  @Test(arguments: ElementType.allCases)
  func numpyFilesComeBack(type: ElementType) throws {
    var generator = SeededGenerator(Seed(1).derived(for: type.rawValue))
    try withTemporaryFolder { folder in
      for _ in 0..<60 {
        let shape = shape(from: &generator)
        let isBigEndian = type.byteCount > 1 && Bool.random(using: &generator)
        let values = (0..<shape.reduce(1, *)).map { _ in value(of: type, from: &generator) }
        var header = Numpy.header(type, shape: shape)
        if isBigEndian, let order = header.firstIndex(of: UInt8(ascii: "<")) {
          header[order] = UInt8(ascii: ">")
        }
        let file = try file(
          header + values.flatMap { bytes($0, as: type, isBigEndian: isBigEndian) }, in: folder)
        let array = try Numpy.array(in: file)
        #expect(array.elementType == type && array.shape == shape)
        #expect(array.isBigEndian == isBigEndian)
        #expect(try file.values(array) == values, "\(shape)")
      }
    }
  }

  /// Several pieces of a file that is widened piece by piece, from anywhere on.
  @Test func anyPartOfALargeArrayIsTheSame() throws {
    var generator = SeededGenerator(Seed(2))
    let values = (0..<100_000).map { _ in value(of: .int16, from: &generator) }
    try withTemporaryFolder { folder in
      let file = try file(
        Numpy.header(.int16, shape: [values.count])
          + values.flatMap { bytes($0, as: .int16, isBigEndian: false) }, in: folder)
      let array = try Numpy.array(in: file)
      for _ in 0..<20 {
        let start = Int.random(in: 0..<values.count, using: &generator)
        let count = Int.random(in: 0...values.count - start, using: &generator)
        var part = [Float](repeating: .nan, count: count)
        try part.withUnsafeMutableBufferPointer { try file.read(array, from: start, into: $0) }
        #expect(part == Array(values[start..<start + count]))
      }
    }
  }

  @Test func safetensorsComeBackWhateverTheirNames() throws {
    var generator = SeededGenerator(Seed(3))
    let letters = ["a", "B", "\"", "\\", "\n", "ß", "語", "/", ".", "7"]
    try withTemporaryFolder { folder in
      for _ in 0..<100 {
        func name() -> String {
          (0..<Int.random(in: 0...6, using: &generator)).map { _ in
            letters[Int.random(in: 0..<letters.count, using: &generator)]
          }.joined()
        }
        let names = Set((0..<Int.random(in: 0...5, using: &generator)).map { _ in name() })
        let arrays = names.sorted().map { name in
          let shape = shape(from: &generator)
          let values = (0..<shape.reduce(1, *)).map { _ in value(of: .float32, from: &generator) }
          return (name: name, shape: shape, values: values)
        }
        let metadata = [name(): name(), "taps": name()]
        let file = try file(
          Safetensors.header(arrays.map { ($0.name, $0.shape) }, metadata: metadata)
            + arrays.flatMap(\.values).flatMap { bytes($0, as: .float32, isBigEndian: false) },
          in: folder)
        let read = try Safetensors(file)
        #expect(read.metadata == metadata)
        #expect(read.arrays.count == arrays.count)
        for array in arrays {
          let stored = try #require(read.arrays[array.name])
          #expect(stored.shape == array.shape && stored.offset.isMultiple(of: 4))
          #expect(try file.values(stored) == array.values)
        }
      }
    }
  }

  /// Never values from beyond the end.
  @Test func aFileCutAnywhereIsRefused() throws {
    try withTemporaryFolder { folder in
      let bytes = Numpy.header(.float32, shape: [2, 3]) + [UInt8](repeating: 1, count: 24)
      for length in 0..<bytes.count {
        let file = try file(Array(bytes.prefix(length)), in: folder)
        #expect(throws: ArrayRefusal.self, "\(length) bytes") {
          try file.values(Numpy.array(in: file))
        }
      }
      let whole = try file(bytes, in: folder)
      #expect(try whole.values(Numpy.array(in: whole)).count == 6)
    }
  }
}

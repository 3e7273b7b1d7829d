import Arrays
import Formats
import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
struct NumpyTests {
  /// A file by the format's rules, written out byte by byte.
  private func file(
    _ dictionary: String, _ values: [UInt8], version: [UInt8] = [1, 0], in folder: String
  ) throws -> String {
    let prefixCount = version[0] == 1 ? 10 : 12
    let padding = 64 - (prefixCount + dictionary.utf8.count + 1) % 64
    let text = Array((dictionary + String(repeating: " ", count: padding) + "\n").utf8)
    var bytes: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] + version
    bytes += [UInt8(text.count & 255), UInt8(text.count >> 8)]
    if version[0] > 1 { bytes += [0, 0] }
    let path = folder + "/a.npy"
    try Data(bytes + text + values).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func dictionary(_ descr: String, _ shape: String, fortran: String = "False") -> String {
    "{'descr': '\(descr)', 'fortran_order': \(fortran), 'shape': \(shape), }"
  }

  private func bytes<Value: BitwiseCopyable>(_ values: [Value]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
  }

  private func refusal(_ path: String) -> String? {
    do throws(ArrayRefusal) {
      _ = try NumpyReader(path: path)
      return nil
    } catch { return error.reason }
  }

  @Test func everyTypeIsRead() throws {
    let halves: [UInt16] = [0x3c00, 0xc000, 0x7c00, 0x0001, 0x3555, 0x7bff]
    let cases: [(String, [UInt8], [Float])] = [
      (
        "<f4", bytes([1.5, -2, .infinity, 0, 1e-30, 7] as [Float]),
        [1.5, -2, .infinity, 0, 1e-30, 7]
      ),
      (
        "<f8", bytes([1.5, -2, -.infinity, 0, 0.1, 7] as [Double]),
        [1.5, -2, -.infinity, 0, 0.1, 7]
      ),
      // 1, -2, infinity, the smallest, a third, the largest: IEEE 754-2019, table 3.5.
      ("<f2", bytes(halves), [1, -2, .infinity, 0x1p-24, 0.333_251_95, 65_504]),
      (
        "<i4", bytes([1, -2, 3, .max, .min, 0] as [Int32]),
        [1, -2, 3, 2_147_483_648, -2_147_483_648, 0]
      ),
      ("<i8", bytes([1, -2, 3, 4, 5, 6] as [Int64]), [1, -2, 3, 4, 5, 6]),
      ("|u1", [1, 2, 255, 0, 5, 6], [1, 2, 255, 0, 5, 6]),
    ]
    try withTemporaryFolder { folder in
      for (descr, values, wanted) in cases {
        for version: [UInt8] in [[1, 0], [2, 0], [3, 0]] {
          let reader = try NumpyReader(
            path: file(dictionary(descr, "(2, 3)"), values, version: version, in: folder))
          #expect(reader.array.shape == [2, 3])
          #expect(try reader.floats() == wanted)
          var row = [Float](repeating: 0, count: 3)
          try row.withUnsafeMutableBufferPointer { try reader.read(from: 3, into: $0) }
          #expect(row == Array(wanted[3...]))
        }
      }
    }
  }

  @Test func wholeNumbersAreReadAsSuch() throws {
    try withTemporaryFolder { folder in
      let big = Int64(1) << 40
      let reader = try NumpyReader(
        path: file(dictionary("<i8", "(2,)"), bytes([big, -big]), in: folder))
      #expect(try reader.integers() == [Int(big), -Int(big)])
      let floats = try NumpyReader(
        path: file(dictionary("<f4", "(1,)"), bytes([1 as Float]), in: folder))
      #expect(throws: ArrayRefusal.self) { try floats.integers() }
    }
  }

  @Test func otherSpellingsOfTheHeaderAreRead() throws {
    try withTemporaryFolder { folder in
      let other = #"{"shape": (2,), "fortran_order": False, "descr": "<f4"}"#
      #expect(
        try NumpyReader(path: file(other, bytes([1, 2] as [Float]), in: folder)).array.shape == [2]
      )
      let none = try NumpyReader(
        path: file(dictionary("<f4", "()"), bytes([3 as Float]), in: folder))
      #expect(none.array.shape == [])
      #expect(try none.floats() == [3])
      let empty = try NumpyReader(path: file(dictionary("<f4", "(0, 4)"), [], in: folder))
      #expect(try empty.floats() == [])
    }
  }

  @Test func whatCannotBeReadIsToldWithTheRemedy() throws {
    try withTemporaryFolder { folder in
      func reason(_ text: String, _ count: Int = 64, version: [UInt8] = [1, 0]) throws -> String {
        let path = try file(
          text, [UInt8](repeating: 0, count: count), version: version, in: folder)
        return refusal(path) ?? "is taken"
      }
      #expect(try reason(dictionary("<c8", "(1,)")).contains("type '<c8'; convert it"))
      #expect(try reason(dictionary(">f4", "(1,)")).contains("astype"))
      #expect(
        try reason(dictionary("<f4", "(2, 3)", fortran: "True")).contains("ascontiguousarray"))
      #expect(try reason(dictionary("<i2", "(1,)")).contains("holds int16"))
      #expect(try reason(dictionary("<f4", "(-1,)")).contains("shape that cannot be"))
      #expect(try reason(dictionary("<f4", "(9999999999, 9999999999)")).contains("cannot be"))
      #expect(
        try reason("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}").contains(
          "type [('a'"))
      #expect(
        try reason(dictionary("<f4", "(17,)")).contains(
          "needs 17 values of float32, and there are 16"))
      #expect(try reason(dictionary("<f4", "(1,)"), version: [9, 0]).contains("version 9"))
      #expect(refusal(folder + "/none.npy") == "is missing")
      try ScriptedPlugin.write("\u{1}", "short.npy", in: folder)
      #expect(refusal(folder + "/short.npy")?.contains("no .npy file") == true)
      try Data([0x93] + Array("NUMPY".utf8) + [1, 0, 200]).write(
        to: URL(fileURLWithPath: folder + "/half.npy"))
      #expect(refusal(folder + "/half.npy") == "is no .npy file; write it with numpy.save")
    }
  }

  @Test func writtenPiecewiseItIsReadAgain() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/b.npy"
      let writer = try NumpyWriter(path: path)
      let values: [Float] = [1, -.infinity, 3, 4, 5, 6]
      for start in [0, 3] {
        try Array(values[start..<start + 3]).withUnsafeBufferPointer { try writer.append($0) }
      }
      try writer.close(shape: [2, 3])
      #expect(try NumpyReader(path: path).floats() == values)
      #expect(try NumpyReader(path: path).array.shape == [2, 3])
      let start = try Data(contentsOf: URL(fileURLWithPath: path)).prefix(128)
      #expect(start.last == UInt8(ascii: "\n"))
      #expect(start.count == 128)
      try NumpyWriter.write([7, -1], to: path)
      #expect(try NumpyReader(path: path).integers() == [7, -1])
    }
  }

  @Test(.enabled(if: Python.has("numpy"), "no NumPy; TELLTALE_PYTHON names one that has it"))
  func numpyAndWeReadEachOther() throws {
    try withTemporaryFolder { folder in
      try NumpyWriter.write([1, 2, 3, 4, 5, 6], shape: [3, 2], to: folder + "/ours.npy")
      let result = try runProcess(
        "/usr/bin/env",
        [
          Python.program, "-c",
          """
          import numpy as np
          a = np.load("ours.npy")
          assert a.dtype == np.float32 and a.tolist() == [[1, 2], [3, 4], [5, 6]], a
          for t in ["f2", "f4", "f8", "i4", "i8", "u1"]:
              np.save(t + ".npy", np.arange(70000).reshape(7, 10000).astype(t))
          """,
        ], folder: folder)
      #expect(result.status == 0, "\(result.standardError)")
      for type in ["f4", "f8", "i4", "i8"] {
        let values = try NumpyReader(path: folder + "/\(type).npy").floats()
        #expect(values == (0..<70_000).map(Float.init))
      }
      #expect(try NumpyReader(path: folder + "/u1.npy").floats()[69_999] == Float(69_999 % 256))
      // Above 2048 a half steps by 2 and more; 65504 is the largest, beyond is infinity.
      let halves = try NumpyReader(path: folder + "/f2.npy").floats()
      #expect(halves[2047] == 2047)
      #expect(halves[65_000] == 64_992 || halves[65_000] == 65_024)
      #expect(halves[69_999] == .infinity)
    }
  }
}

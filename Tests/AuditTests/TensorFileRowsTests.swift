import Formats
import Foundation
import TelltaleCore
import Testing

@testable import Engine

@Suite final class TensorFileRowsTests {
  private let path =
    FileManager.default.temporaryDirectory.path + "/telltale-\(UUID().uuidString).npy"

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @Test func rowsComeBackAndTheHeaderIsNumPys() throws {
    let writer = try NumpyWriter(path: path)
    try writer.append([1, 2, 3])
    try writer.append([4, 5, 6])
    try writer.close(shape: [2, 3])
    let rows = try TensorFileRows(path: path, rowShapes: [[3], [3]], utterances: ["a", "b"])
    #expect(try rows.values(ofRow: 1) == [4, 5, 6])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(bytes.count == 128 + 24)
    let text = String(decoding: bytes[10..<128], as: UTF8.self)
    #expect(text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3,), }"))
    #expect(text.hasSuffix("\n"))
  }

  @Test func aFileCutShortIsAnErrorAndNoCrash() throws {
    let writer = try NumpyWriter(path: path)
    try writer.append([1, 2, 3, 4])
    try writer.close(shape: [4])
    truncate(path, 128 + 8)
    let rows = try TensorFileRows(path: path, rowShapes: [[2], [2]], utterances: ["a", "b"])
    #expect(try rows.values(ofRow: 0) == [1, 2])
    let error = #expect(throws: AuditError.self) { try rows.values(ofRow: 1) }
    #expect(error?.code == .corruptedArtifact)
  }

  @Test func anotherFileIsRefused() throws {
    try Data("not an array at all".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: AuditError.self) {
      try TensorFileRows(path: path, rowShapes: [[1]], utterances: ["a"])
    }
  }
}

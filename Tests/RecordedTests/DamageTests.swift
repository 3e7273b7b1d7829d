import Foundation
import TelltaleCore
import Testing

@testable import RecordedPlugin

/// Damaged copies of the files in `Golden`: an error, never a crash, and never values from beyond
/// the file.
struct DamageTests {
  static let files = [
    "npy/float32.npy", "npy/version3.npy", "npz/taps.npz", "zip64/taps.npz",
    "safetensors/taps.safetensors",
  ]

  /// Every byte of a small file, some 300 places of a large one.
  private static func step(_ count: Int) -> Int { count / 300 + 1 }

  private func bytes(_ file: String) throws -> (name: String, bytes: [UInt8]) {
    let url = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
      .appending(path: file)
    return (url.lastPathComponent, [UInt8](try Data(contentsOf: url)))
  }

  @Test func aCompressedArchiveIsRefusedWithTheWayOut() throws {
    let url = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let error = auditError {
      try RecordedModel(folder: url.path(percentEncoded: false) + "/compressed")
    }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("numpy.savez, not numpy.savez_compressed") == true)
    #expect(error?.message.contains("'late.npy'") == true)
  }

  @Test(arguments: files)
  func aFileCutAnywhereIsRefused(file: String) throws {
    let (name, bytes) = try bytes(file)
    let folder = try RecordedFolder()
    // A comment of 20 bytes at the end of the archive is nothing that is read.
    let count = file.hasPrefix("zip64") ? bytes.count - 20 : bytes.count
    for length in stride(from: count - 1, through: 0, by: -DamageTests.step(count)) {
      try folder.put(name, Array(bytes.prefix(length)))
      let error = auditError { try folder.model() }
      #expect(error?.code == .malformedFile, "cut to \(length) bytes")
    }
  }

  @Test(arguments: files)
  func aChangedByteIsAnErrorOrOtherValues(file: String) throws {
    let (name, bytes) = try bytes(file)
    let folder = try RecordedFolder()
    for index in stride(from: 0, to: bytes.count, by: DamageTests.step(bytes.count)) {
      for change: UInt8 in [0x01, 0xff] {
        var damaged = bytes
        damaged[index] ^= change
        try folder.put(name, damaged)
        do {
          let model = try folder.model()
          for tap in model.declaration.taps {
            let parts = try model.parts([tap.name], of: ["u0", "u2"])
            #expect(parts.allSatisfy { $0.values.count == tap.shape.sharedElementCount })
          }
        } catch {
          #expect(error is AuditError, "byte \(index)")
        }
      }
    }
  }
}

/// Headers that claim more than there is, or than can be.
struct ClaimTests {
  private let folder: RecordedFolder

  init() throws { folder = try RecordedFolder() }

  /// Without rows the array has no bytes, whatever a row claims.
  @Test(arguments: [[0, 1 << 40, 1 << 40], [3, 1 << 62, 1 << 62], [1 << 62, 4]])
  func shapesThatCannotBeCountedAreRefused(shape: [Int]) throws {
    try folder.put("huge.npy", Written.numpy(data: [], shape: shape, type: "'<f4'"))
    let error = auditError { try folder.model() }
    #expect(error?.code == .malformedFile)
    #expect(error?.message.contains("has a shape that cannot be: \(shape)") == true)
  }

  @Test func aSafetensorsShapeThatCannotBeCountedIsRefused() throws {
    let header = #"{"t":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,0]}}"#
    try folder.put("huge.safetensors", Written.safetensors(header: header, data: []))
    #expect(
      auditError { try folder.model() }?.message.contains(
        "holds 't', which has a shape that cannot be") == true)
  }

  /// A header's own length, in a file that has it: holes take no room on the disk.
  @Test(arguments: [
    ("huge.npy", [0x93] + Array("NUMPY".utf8) + [2, 0, 0, 0, 0x20, 0], "1048576"),
    ("huge.safetensors", [0, 0, 0x10, 1, 0, 0, 0, 0], "16777216"),
  ])
  func headersAreBoundedBeforeTheyAreRead(name: String, start: [UInt8], limit: String) throws {
    try folder.put(name, start)
    let file = try FileHandle(forUpdating: URL(filePath: folder.path + "/" + name))
    try file.truncate(atOffset: 64 << 20)
    try file.close()
    let error = auditError { try folder.model() }
    #expect(error?.code == .malformedFile)
    #expect(error?.message.contains("allowed are \(limit)") == true)
  }
}

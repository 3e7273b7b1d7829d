import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import TelltaleTorch

/// State dicts that no training wrote: each is refused, and none costs more than it has bytes.
struct HostileStateDictTests {
  private func refusal(of archive: StoredZip) throws -> AuditError? {
    try withTemporaryFolder { folder in
      let path = folder + "/x.pth"
      try archive.data.write(to: URL(fileURLWithPath: path))
      do throws(AuditError) {
        _ = try WeightFile(path: path)
        return nil
      } catch { return error }
    }
  }

  /// An archive as PyTorch writes it, of this pickle and one storage of four floats.
  private func archive(_ pickle: [UInt8]) -> StoredZip {
    var archive = StoredZip()
    archive.add("x/data.pkl", pickle)
    archive.add("x/byteorder", Array("little".utf8))
    archive.add("x/data/0", [UInt8](repeating: 0, count: 16))
    archive.add("x/version", Array("3\n".utf8))
    return archive
  }

  /// `{name: tensor}` with sizes and strides by hand.
  private func dictionary(sizes: [UInt32], strides: [UInt32], offset: UInt32 = 0) -> [UInt8] {
    func text(_ word: String) -> [UInt8] { [0x8c, UInt8(word.utf8.count)] + Array(word.utf8) }
    func number(_ value: UInt32) -> [UInt8] {
      [0x4a] + withUnsafeBytes(of: value.littleEndian, Array.init)
    }
    func tuple(_ values: [UInt32]) -> [UInt8] { [0x28] + values.flatMap(number) + [0x74] }
    let storage =
      [0x28] + text("storage") + Array("ctorch\nFloatStorage\n".utf8) + text("0") + text("cpu")
      + number(4) + [0x74, 0x51]
    return [0x80, 2, 0x7d] + text("w") + Array("ctorch._utils\n_rebuild_tensor_v2\n".utf8)
      + [0x28] + storage + number(offset) + tuple(sizes) + tuple(strides) + [
        0x89, 0x4e, 0x74, 0x52,
      ]
      + [0x73, 0x2e]
  }

  @Test func whatPyTorchWritesIsRead() throws {
    #expect(try refusal(of: archive(dictionary(sizes: [2, 2], strides: [2, 1]))) == nil)
  }

  /// A stride of 0 repeats one value a million million times.
  @Test(
    arguments: [
      ([1_000_000, 1_000_000], [0, 0]), ([5], [1]), ([2, 3], [2, 1]), ([4], [0x7fff_ffff]),
      (Array(repeating: 1, count: 65), Array(repeating: 0, count: 65)),
    ] as [([UInt32], [UInt32])])
  func tensorsBeyondTheirStorageAreRefused(sizes: [UInt32], strides: [UInt32]) throws {
    let error = try refusal(of: archive(dictionary(sizes: sizes, strides: strides)))
    #expect(error?.message.contains("does not fit its storage") == true)
  }

  /// Before LibTorch allocates what the directory claims.
  @Test func membersCannotClaimMoreThanTheFile() throws {
    for method: UInt16 in [0, 8] {
      var archive = StoredZip()
      archive.add("x/data.pkl", [0x2e], claimed: 0xffff_fff0, method: method)
      archive.add("x/version", Array("3\n".utf8))
      let error = try refusal(of: archive)
      #expect(
        error?.message.contains(
          method == 0 ? "say that they have more bytes than the file" : "is compressed") == true)
    }
  }

  /// By what they hold: a run's log shall not tell their bytes.
  private static let unfolding: [String: [UInt8]] = [
    "a million lists within each other":
      [0x80, 2, 0x5d] + [UInt8](repeating: 0x85, count: 1_000_000) + [0x2e],
    "a list that holds itself": [0x80, 2, 0x5d, 0x71, 0, 0x68, 0, 0x61, 0x2e],
    "a long name told again and again":
      [0x80, 2, 0x58, 0, 0, 8, 0] + [UInt8](repeating: 0x61, count: 1 << 19)
      + [0x71, 0] + (0..<500_000).flatMap { _ in [0x68, 0] as [UInt8] } + [0x2e],
    "a dictionary that holds itself":
      [0x80, 2, 0x7d, 0x71, 0, 0x8c, 10] + Array("state_dict".utf8) + [0x68, 0, 0x73, 0x2e],
  ]

  @Test(arguments: unfolding.keys.sorted())
  func picklesThatUnfoldAreRefused(content: String) throws {
    let error = try refusal(of: archive(try #require(Self.unfolding[content])))
    #expect(error?.code == .malformedFile)
  }

  @Test func aPickleBeyondTheLimitIsRefusedWithItsSize() throws {
    let pickle = [UInt8](repeating: 0x4e, count: 1 << 24 + 1)
    #expect(try refusal(of: archive(pickle))?.message.contains("allowed are 16777216") == true)
  }
}

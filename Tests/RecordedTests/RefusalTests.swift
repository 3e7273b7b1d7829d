import Foundation
import TelltaleCore
import Testing

@testable import RecordedPlugin

/// Folders that cannot be read, and what is said of them.
struct RefusalTests {
  private let good = Written.numpy([1, 2, 3], shape: [3, 1])

  private func error(
    _ files: [String: [UInt8]], utterances: [String]? = ["u0", "u1", "u2"]
  ) throws -> AuditError? {
    let folder = try RecordedFolder(utterances: utterances)
    for (name, bytes) in files { try folder.put(name, bytes) }
    return auditError { try folder.model() }
  }

  @Test func aMissingFolderIsNamed() {
    let error = auditError { try RecordedModel(folder: "/nowhere/at-all") }
    #expect(error?.code == .missingFile && error?.message.contains("/nowhere/at-all") == true)
  }

  @Test func aMissingTableIsNamed() throws {
    let error = try error(["tap.npy": good], utterances: nil)
    #expect(error?.code == .missingFile)
    #expect(error?.message.contains("/utterances.csv") == true)
  }

  @Test func aFolderWithoutArraysIsRefused() throws {
    let error = try error(["tap.txt": good])
    #expect(error?.code == .missingFile && error?.message.contains("NAME.npy") == true)
  }

  @Test func countsOfRowsMustAgree() throws {
    let error = try error(["tap.npy": good], utterances: ["u0", "u1"])
    #expect(error?.code == .shapeMismatch)
    #expect(error?.message.contains("tap.npy' has 3 rows") == true)
    #expect(error?.message.contains("utterances.csv' has 2 utterances") == true)
  }

  @Test(arguments: [
    (["u0", "u1", "u0"], "line 2 and on line 4"), (["u0", "", "u1"], "names no utterance"),
    ([], "lists no utterance"),
  ])
  func aTableThatDoesNotNameEachRowOnceIsRefused(ids: [String], complaint: String) throws {
    // An empty line would be passed over.
    let ids = ids.map { $0.isEmpty ? "\"\"" : $0 }
    let error = try error(["tap.npy": good], utterances: ids)
    #expect(error?.code == .malformedFile)
    #expect(error?.message.contains(complaint) == true, "\(error?.message ?? "accepted")")
  }

  @Test func aTableWithoutUtterancesIsRefused() throws {
    let folder = try RecordedFolder(utterances: nil)
    try folder.put("tap.npy", good)
    try folder.put("ids.csv", text: "utterances\nu0\nu1\nu2\n")
    let error = auditError { try folder.model(index: "ids.csv") }
    #expect(error?.message.contains("did you mean 'utterances'?") == true)
  }

  @Test func twoArraysOfOneNameAreRefused() throws {
    let header = #"{"tap":{"dtype":"F32","shape":[3,1],"data_offsets":[0,12]}}"#
    let error = try error([
      "tap.npy": good,
      "more.safetensors": Written.safetensors(
        header: header, data: [UInt8](repeating: 0, count: 12)),
    ])
    #expect(error?.code == .duplicateName && error?.message.contains("tap.npy") == true)
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let name: String
    let bytes: [UInt8]
    let code: AuditError.Code
    let complaint: String

    init(
      _ description: String, in name: String = "tap.npy", _ bytes: [UInt8], says complaint: String,
      _ code: AuditError.Code = .malformedFile
    ) {
      testDescription = description
      self.name = name
      self.bytes = bytes
      self.code = code
      self.complaint = complaint
    }
  }

  static let three: [Float] = [1, 2, 3]
  static let bad: [Bad] = [
    Bad(
      "cut short", Written.numpy(three, shape: [3, 1]).dropLast(1), says: "has 11 bytes of data"),
    Bad(
      "something behind", Written.numpy(three, shape: [3, 1]) + [0], says: "has 13 bytes of data"),
    Bad("empty", [], says: "no .npy file"),
    Bad("another format", Array("GIF89a, and more".utf8), says: "numpy.save"),
    Bad("a format to come", [0x93] + Array("NUMPY".utf8) + [4, 0, 9, 9, 9, 9], says: "version 4"),
    Bad(
      "header cut", Array(Written.numpy(three, shape: [3, 1]).prefix(40)), says: "within its header"
    ),
    Bad(
      "header garbled", Written.numpy(three, shape: [3, 1], order: "Perhaps"),
      says: "not understood"),
    Bad("negative size", Written.numpy(three, shape: [-3, 1]), says: "cannot be: [-3, 1]"),
    Bad("too many", Written.numpy(three, shape: [Int.max, 3]), says: "shape that cannot be"),
    Bad(
      "fortran", Written.numpy(three, shape: [3, 1], order: "True"), says: "ascontig", .unsupported),
    Bad("complex", Written.numpy(three, shape: [3, 1], type: "<c8"), says: "'<c8'", .unsupported),
    Bad("text", Written.numpy(three, shape: [3, 1], type: "<U1"), says: "astype", .unsupported),
    Bad(
      "structure",
      Written.numpy(data: [1, 2, 3], shape: [3], type: "[('a', '<f4')]"), says: "[('a'",
      .unsupported),
    Bad("a number", Written.numpy([1], shape: []), says: "single number", .shapeMismatch),
    Bad("no columns", Written.numpy([], shape: [3, 0]), says: "no axis empty", .shapeMismatch),
    Bad(
      "five axes", Written.numpy(three, shape: [3, 1, 1, 1, 1]), says: "reshape", .shapeMismatch),
    Bad(
      "a name with a comma", in: "a,b.npy", Written.numpy(three, shape: [3, 1]),
      says: "without commas"),
    Bad("no archive", in: "taps.npz", Written.numpy(three, shape: [3, 1]), says: "no zip archive"),
    Bad("empty archive", in: "taps.npz", [], says: "no zip archive"),
    Bad("short tensors", in: "taps.safetensors", [1, 2, 3], says: "cut short"),
    Bad(
      "tensors' header cut", in: "taps.safetensors",
      Array(Written.safetensors(header: "{            }", data: []).prefix(12)),
      says: "says that its"),
    Bad(
      "tensors' header garbled", in: "taps.safetensors",
      Written.safetensors(header: "[]", data: []), says: "not a JSON object"),
    Bad(
      "tensor garbled", in: "taps.safetensors",
      Written.safetensors(header: #"{"tap":{"dtype":"F32","shape":[3]}}"#, data: []),
      says: "describes 'tap'"),
    Bad(
      "tensor cut", in: "taps.safetensors",
      Written.safetensors(
        header: #"{"tap":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#, data: [0]),
      says: "within 'tap'"),
    Bad(
      "tensor of another size", in: "taps.safetensors",
      Written.safetensors(
        header: #"{"tap":{"dtype":"F32","shape":[3],"data_offsets":[0,4]}}"#,
        data: [0, 0, 0, 0]), says: "4 bytes of data for it"),
    Bad(
      "tensor of eight bits", in: "taps.safetensors",
      Written.safetensors(
        header: #"{"tap":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,3]}}"#,
        data: [0, 0, 0]), says: "F8_E4M3", .unsupported),
    Bad(
      "metadata of another file", in: "taps.safetensors",
      Written.safetensors(
        header: #"{"__metadata__":{"taps":"pool"},"pool1":{"dtype":"U8","shape":[3],"#
          + #""data_offsets":[0,3]}}"#, data: [0, 0, 0]), says: "did you mean 'pool1'?"),
  ]

  @Test(arguments: bad)
  func anArrayThatCannotBeReadIsNamedWithWhatIsWrong(bad: Bad) throws {
    let error = try error([bad.name: bad.bytes])
    #expect(error?.code == bad.code)
    #expect(error?.message.contains(bad.complaint) == true, "\(error?.message ?? "accepted")")
    #expect(error?.message.contains(bad.name) == true, "\(error?.message ?? "")")
  }

  @Test func aFolderNamedLikeAnArrayIsRefused() throws {
    let folder = try RecordedFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/tap.npy", withIntermediateDirectories: false)
    let error = auditError { try folder.model() }
    #expect(error?.code == .missingFile && error?.message.contains("is no file") == true)
  }
}

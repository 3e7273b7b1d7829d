import AuditTestSupport
import Foundation
import Testing

@testable import AuditRunner

@Suite struct ContentHashTests {
  private func put(_ files: [String: String], in folder: String) throws {
    for (name, text) in files {
      let url = URL(fileURLWithPath: folder + "/" + name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
  }

  private func hash(_ files: [String: String]) throws -> ContentHash {
    try withTemporaryFolder { folder in
      try put(files, in: folder)
      return try #require(ContentHash(ofPath: folder))
    }
  }

  @Test func aFoldersHashIsOfNamesAndContentsWhereverItLies() throws {
    let files = ["utterances.csv": "utterance\na\n", "taps/pool1.npy": "1", "taps/pool2.npy": "2"]
    #expect(try hash(files) == hash(files))
    let all = try [
      hash(files),
      hash(files.merging(["taps/pool2.npy": "3"]) { $1 }),
      hash(files.merging(["taps/pool3.npy": ""]) { $1 }),
      hash(files.filter { $0.key != "utterances.csv" }),
      hash(["utterances.csv": "utterance\na\n", "taps/pool1.npy": "2", "taps/pool2.npy": "1"]),
      hash(["utterances.csv": "utterance\na\n", "pool1.npy": "1", "pool2.npy": "2"]),
    ]
    #expect(Set(all).count == all.count)
  }

  /// The formula by other means: GNU coreutils 9.1,
  /// `printf 'a.npy\0%sb/c.npy\0%s' $(printf 1|sha256sum|cut -c-64) $(printf 2|sha256sum|cut -c-64)
  /// | sha256sum`.
  @Test func aFoldersHashIsTheOneThatSha256sumGives() throws {
    #expect(
      try hash(["b/c.npy": "2", "a.npy": "1"]).hex
        == "49a1b6904c1d2d31ddb905ebc6cc90c06de0797e8fa8416de2d0322e5893095d")
  }

  @Test func aFilesHashIsItsContentsAlone() throws {
    try withTemporaryFolder { folder in
      try put(["x": "42"], in: folder)
      #expect(ContentHash(ofPath: folder + "/x") == ContentHash(of: "42"))
      #expect(ContentHash(ofPath: folder + "/x") == ContentHash(ofFile: folder + "/x"))
    }
  }

  @Test func whatCannotBeReadHasNoHash() throws {
    try withTemporaryFolder { folder in
      #expect(ContentHash(ofPath: folder + "/nothing") == nil)
      try put(["inner/x": "42"], in: folder)
      #expect(ContentHash(ofPath: folder) != nil)
      #expect(ContentHash(ofFile: folder) == nil)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/inner/lost", withDestinationPath: folder + "/nothing")
      #expect(ContentHash(ofPath: folder) == nil)
    }
  }

  @Test func linksAreFollowedAndACircleHasNoHash() throws {
    try withTemporaryFolder { folder in
      try put(["one/x": "42", "two/y": "43"], in: folder)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/one/linked", withDestinationPath: folder + "/two")
      #expect(
        try ContentHash(ofPath: folder + "/one") == hash(["x": "42", "linked/y": "43"]))
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/two/back", withDestinationPath: folder + "/one")
      #expect(ContentHash(ofPath: folder + "/one") == nil)
    }
  }
}

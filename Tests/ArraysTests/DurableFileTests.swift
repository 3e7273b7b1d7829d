import Foundation
import TestSupport
import Testing

@testable import Arrays

/// A name stands for the old file or for the new one, and nothing else is left.
@Suite struct DurableFileTests {
  private func replace(_ path: String, with text: String) throws(DurableFile.Failure) {
    let file = try DurableFile(replacing: path, temporary: path + ".new")
    // In two pieces, as what is large is.
    let bytes = Array(text.utf8)
    try file.write(Array(bytes.prefix(2)))
    try file.write(Array(bytes.dropFirst(2)))
    try file.commit()
  }

  private func content(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func whatIsWrittenTakesThePlaceOfWhatWasThere() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      for text in ["old", "and what is new", ""] {
        try replace(path, with: text)
        #expect(try content(path) == text)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }

  @Test func aFullDiskLeavesTheOldFileAndNothingElse() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try replace(path, with: "old")
      // What is written goes to a device that is always full.
      try FileManager.default.createSymbolicLink(
        atPath: path + ".new", withDestinationPath: "/dev/full")
      #expect(throws: DurableFile.Failure(code: ENOSPC)) { try replace(path, with: "new") }
      #expect(try content(path) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }

  @Test func aMissingFolderIsNamedByTheSystem() throws {
    try withTemporaryFolder { folder in
      #expect(throws: DurableFile.Failure(code: ENOENT)) {
        try replace(folder + "/none/a", with: "new")
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func whatIsNotCommittedIsNotThere() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try replace(path, with: "old")
      do {
        let file = try DurableFile(replacing: path, temporary: path + ".new")
        try file.write([1, 2])
      }
      #expect(try content(path) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }
}

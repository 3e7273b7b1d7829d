import Foundation
import TestSupport
import Testing

@testable import Formats

/// A folder enters a stage key by everything that lies in it.
@Suite struct ContentHashTests {
  private func write(_ text: String, _ path: String) throws {
    let folder = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  @Test func aFoldersHashFollowsNamesAndContentsOfAllItsFiles() throws {
    try withTemporaryFolder { folder in
      let model = folder + "/model"
      try write("graph", model + "/graph.xml")
      try write("weights", model + "/deep/weights.bin")
      let first = try #require(ContentHash(ofPath: model))
      try FileManager.default.copyItem(atPath: model, toPath: folder + "/elsewhere")
      #expect(ContentHash(ofPath: folder + "/elsewhere") == first)
      try write("other weights", model + "/deep/weights.bin")
      let second = try #require(ContentHash(ofPath: model))
      #expect(second != first)
      try FileManager.default.moveItem(
        atPath: model + "/deep/weights.bin", toPath: model + "/deep/renamed.bin")
      let third = try #require(ContentHash(ofPath: model))
      #expect(third != second)
      try write("", model + "/added")
      #expect(try #require(ContentHash(ofPath: model)) != third)
    }
  }

  @Test func hiddenFilesDoNotCount() throws {
    try withTemporaryFolder { folder in
      try write("graph", folder + "/graph.xml")
      let before = try #require(ContentHash(ofPath: folder))
      try write("1", folder + "/.DS_Store")
      try write("1", folder + "/.cache/deep/file")
      #expect(ContentHash(ofPath: folder) == before)
    }
  }

  @Test func aFileIsHashedAsAFile() throws {
    try withTemporaryFolder { folder in
      try write("abc", folder + "/file")
      #expect(ContentHash(ofPath: folder + "/file") == ContentHash(of: "abc"))
      #expect(ContentHash(ofPath: folder + "/nothing") == nil)
    }
  }

  @Test func whatCannotBeReadOrLiesElsewhereGivesNone() throws {
    try withTemporaryFolder { folder in
      try write("weights", folder + "/weights/file")
      let model = folder + "/model"
      try write("graph", model + "/graph.xml")
      try FileManager.default.createSymbolicLink(
        atPath: model + "/linked", withDestinationPath: folder + "/weights")
      #expect(ContentHash(ofPath: model) == nil)
      try FileManager.default.removeItem(atPath: model + "/linked")
      try FileManager.default.createSymbolicLink(
        atPath: model + "/gone", withDestinationPath: folder + "/nothing")
      #expect(ContentHash(ofPath: model) == nil)
    }
  }
}

import Foundation
import TestSupport
import Testing

/// SPEC §5.10: with a lockfile, a model's file is opened only if it is pinned.
struct LockedModelTests {
  private let golden = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden/own-model.onnx").path(percentEncoded: false)

  @Test func aModelThatIsNotPinnedOrHasChangedIsRefused() throws {
    try withTemporaryFolder { folder in
      let (model, lock) = (folder + "/model.onnx", folder + "/lock.yaml")
      try FileManager.default.copyItem(atPath: golden, toPath: model)
      let inspect = ["model", "inspect", model, "--allow-plugins", lock]

      #expect(try telltale(["plugin", "lock", "--output", lock]).status == 0)
      let unpinned = try telltale(inspect)
      #expect(unpinned.status == 2, "\(unpinned.standardOutput)")
      #expect(
        unpinned.standardError.contains("plugin lock --model '\(model)'"),
        "\(unpinned.standardError)")

      let pinned = try telltale(["plugin", "lock", "--output", lock, "--model", model])
      #expect(pinned.status == 0, "\(pinned.standardError)")
      #expect(try String(contentsOfFile: lock, encoding: .utf8).contains("\"model.onnx\": \""))
      let opened = try telltale(inspect)
      #expect(opened.status == 0, "\(opened.standardError)")
      #expect(opened.standardOutput == (try telltale(["model", "inspect", model])).standardOutput)

      let handle = try #require(FileHandle(forWritingAtPath: model))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data([0]))
      try handle.close()
      let changed = try telltale(inspect)
      #expect(changed.status == 2)
      #expect(changed.standardError.contains("pins 'model.onnx' to"), "\(changed.standardError)")
    }
  }
}

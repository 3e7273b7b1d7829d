import Foundation
import Processes
import TelltaleCore
import Testing

@testable import Formats

/// A file that cannot be written says where there is room to be made.
struct OutputFileTests {
  @Test func aFullDiskUnderTemporaryFilesIsAnotherThanUnderTheStore() throws {
    let scratch = try ScratchFolder()
    let inner = try ScratchFolder(in: scratch)
    for path in [scratch.file("rows.npy"), inner.file("rows.npy")] {
      let error = OutputFile.failure(path, ENOSPC)
      #expect(error.code == .storageFailed)
      #expect(error.message.contains("set TMPDIR") && !error.message.contains("--store"))
    }
    let stored = OutputFile.failure(NSTemporaryDirectory() + "/audit.store/tap-0.npy", ENOSPC)
    #expect(stored.message.contains("--store") && !stored.message.contains("TMPDIR"))
  }

  @Test func aFileThatCannotBeReplacedIsWhatItWas() throws {
    let scratch = try ScratchFolder()
    let path = scratch.file("kept.json")
    try OutputFile.replace(path, with: "old")
    // No file takes the name of a folder.
    let folder = scratch.file("folder")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    for (target, message) in [
      (folder, "cannot write \(folder)"), (scratch.file("none/a.json"), "cannot write"),
    ] {
      let error = #expect(throws: AuditError.self) { try OutputFile.replace(target, with: "new") }
      #expect(error?.code == .storageFailed && error?.message.contains(message) == true)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: (path as NSString).deletingLastPathComponent
      )
      .sorted() == ["folder", "kept.json"], "a temporary file was left")
  }
}

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
}

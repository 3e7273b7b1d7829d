import Foundation
import TestSupport
import Testing
import TextIO

@testable import Processes

/// What a stranger filled holds files and folders, and nothing that leads elsewhere.
@Suite(.timeLimit(.minutes(40))) struct ForeignFolderTests {
  @Test func aFolderWithAnythingElseThanFilesAndFoldersIsRefused() throws {
    for make in [
      { (path: String) in _ = symlink("/etc/passwd", path) }, { _ = symlink("/no/such", $0) },
      { _ = mkfifo($0, 0o600) },
    ] {
      try withTemporaryFolder { folder in
        try FileManager.default.createDirectory(
          atPath: folder + "/deep/er", withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(filePath: folder + "/deep/file"))
        try ForeignFolder.check(folder)
        make(folder + "/deep/er/odd")
        let refusal = #expect(throws: ForeignFile.Refusal.self) { try ForeignFolder.check(folder) }
        #expect(refusal?.reason.contains("holds 'odd', which is no regular file") == true)
      }
    }
  }
}

import Foundation
import TestSupport
import Testing

@testable import TextIO

/// What a stranger left is read if it is a file of a bearable size, and never waited for.
@Suite(.timeLimit(.minutes(40))) struct ForeignFileTests {
  @Test func aRegularFileWithinTheLimitIsRead() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/file"
      try Data("words".utf8).write(to: URL(filePath: file))
      #expect(try ForeignFile.content(file, limit: 5) == Data("words".utf8))
      let refusal = #expect(throws: ForeignFile.Refusal.self) {
        try ForeignFile.content(file, limit: 4)
      }
      #expect(refusal?.reason == "has 5 bytes, more than 4")
    }
  }

  @Test func whatIsNoFileIsRefusedUnread() throws {
    try withTemporaryFolder { folder in
      let (link, endless, fifo) = (folder + "/link", folder + "/endless", folder + "/fifo")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/etc/passwd")
      try FileManager.default.createSymbolicLink(atPath: endless, withDestinationPath: "/dev/zero")
      try #require(mkfifo(fifo, 0o600) == 0)
      for path in [link, endless, fifo, folder, "/dev/zero", folder + "/none"] {
        let refusal = #expect(throws: ForeignFile.Refusal.self) {
          try ForeignFile.content(path, limit: 1 << 20)
        }
        #expect(refusal?.isMissing == path.hasSuffix("/none"))
      }
    }
  }
}

import Foundation
import TelltaleCore
import TestSupport
import Testing
import TextIO

@Suite struct UserTextTests {
  @Test func aByteOrderMarkIsDropped() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/text"
      try Data("\u{FEFF}name: x".utf8).write(to: URL(fileURLWithPath: path))
      #expect(try UserText.read(path, what: "it") == "name: x")
    }
    #expect(UserText.withoutMark("\u{FEFF}\u{301}a") == "\u{301}a")
    #expect(UserText.withoutMark("a\u{FEFF}") == "a\u{FEFF}")
  }

  @Test func whatCannotBeReadIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/text"
      let missing = #expect(throws: AuditError.self) { try UserText.read(path, what: "the policy") }
      #expect(missing?.message == "cannot read the policy '\(path)': it is missing")
      // UTF-16, as some editors write it.
      try Data([0xFF, 0xFE, 0x61, 0x00]).write(to: URL(fileURLWithPath: path))
      let wrong = #expect(throws: AuditError.self) { try UserText.read(path, what: "the policy") }
      #expect(wrong?.message.contains("save it as UTF-8") == true)
    }
  }

  @Test func whatNeverEndsOrNeverComesIsRefusedAndALinkToAFileIsFollowed() throws {
    try withTemporaryFolder { folder in
      let (fifo, endless, link, file) = (
        folder + "/fifo", folder + "/endless", folder + "/link", folder + "/file"
      )
      try #require(mkfifo(fifo, 0o600) == 0)
      try FileManager.default.createSymbolicLink(atPath: endless, withDestinationPath: "/dev/zero")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
      try Data("words".utf8).write(to: URL(filePath: file))
      for path in [fifo, endless, folder] {
        let refusal = #expect(throws: AuditError.self) { try UserText.bytes(path, what: "it") }
        #expect(refusal?.code == .malformedFile)
        #expect(refusal?.message.hasSuffix("it is no regular file") == true)
      }
      #expect(try UserText.bytes(link, what: "it", limit: 5) == Data("words".utf8))
      let large = #expect(throws: AuditError.self) {
        try UserText.bytes(link, what: "it", limit: 4)
      }
      #expect(large?.message.contains("5 bytes, more than 4") == true)
    }
  }

  @Test func whatAShellHandsOverIsReadToItsEnd() throws {
    let text = String(repeating: "name: x\n", count: 100)
    for limit in [text.utf8.count, text.utf8.count - 1] {
      let pipe = Pipe()
      pipe.fileHandleForWriting.write(Data(text.utf8))
      try pipe.fileHandleForWriting.close()
      let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
      if limit == text.utf8.count {
        #expect(try UserText.bytes(path, what: "it", limit: limit) == Data(text.utf8))
      } else {
        #expect(throws: AuditError.self) { try UserText.bytes(path, what: "it", limit: limit) }
      }
    }
  }
}

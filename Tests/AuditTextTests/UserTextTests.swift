import AuditCore
import AuditTestSupport
import AuditText
import Foundation
import Testing

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
      #expect(missing?.message == "cannot read the policy '\(path)'")
      // UTF-16, as some editors write it.
      try Data([0xFF, 0xFE, 0x61, 0x00]).write(to: URL(fileURLWithPath: path))
      let wrong = #expect(throws: AuditError.self) { try UserText.read(path, what: "the policy") }
      #expect(wrong?.message.contains("save it as UTF-8") == true)
    }
  }
}

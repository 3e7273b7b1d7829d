import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Formats
@testable import PluginHosting

/// What is refused before any of its code runs: files that anyone may write, and those not pinned.
struct TrustTests {
  private static let manifest = ScriptedPlugin.manifest(
    role: "attacker", declaration: ScriptedPlugin.attackerDeclaration)

  private func write(in folder: String) throws {
    try ScriptedPlugin.write(Self.manifest, "scripted.telltale.yaml", in: folder)
    try ScriptedPlugin.write("pass", "plugin.py", in: folder)
  }

  private func survey(_ paths: [String], lock: PluginLock? = nil) throws -> PluginSurvey {
    try PluginInspection(executable: "/no/such/program", cache: nil, lock: lock).survey(
      PluginLocator(paths: paths, environmentPath: "", executableFolder: nil).files())
  }

  private func setMode(_ mode: Int, _ path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  @Test func aPluginOfOnesOwnIsTaken() throws {
    try withTemporaryFolder { folder in
      try write(in: folder)
      for mode in [0o700, 0o755, 0o775] {
        try setMode(mode, folder)
        #expect(try survey([folder]).quarantined == [], "\(mode)")
      }
    }
  }

  @Test(arguments: [0o777, 0o1777, 0o703])
  func aFolderThatEveryoneMayWriteIsRefused(mode: Int) throws {
    try withTemporaryFolder { folder in
      try write(in: folder)
      try setMode(mode, folder)
      let survey = try survey([folder])
      #expect(survey.cards == [])
      #expect(survey.quarantined.first?.reason.contains("chmod o-w '\(folder)'") == true)
    }
  }

  @Test func itsParentsAreNotLookedAt() throws {
    try withTemporaryFolder { folder in
      let inner = folder + "/inner"
      try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
      try write(in: inner)
      try setMode(0o1777, folder)
      #expect(try survey([inner]).quarantined == [])
    }
  }

  @Test(arguments: ["scripted.telltale.yaml", "plugin.py"])
  func aFileThatEveryoneMayWriteIsRefused(name: String) throws {
    try withTemporaryFolder { folder in
      try write(in: folder)
      try setMode(0o666, folder + "/" + name)
      let survey = try survey([folder])
      #expect(survey.cards == [])
      #expect(survey.quarantined.first?.reason.contains("chmod o-w '\(folder)/\(name)'") == true)
    }
  }

  /// Anyone could have put the link there.
  @Test func aLinkInAFolderThatEveryoneMayWriteIsRefused() throws {
    try withTemporaryFolder { folder in
      for name in ["own", "open"] {
        try FileManager.default.createDirectory(
          atPath: folder + "/" + name, withIntermediateDirectories: false)
      }
      try write(in: folder + "/own")
      let link = folder + "/open/scripted.telltale.yaml"
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: folder + "/own/scripted.telltale.yaml")
      #expect(try survey([link]).quarantined == [])
      try setMode(0o1777, folder + "/open")
      for path in [link, folder + "/open"] {
        #expect(try survey([path]).quarantined.map(\.file) == [link])
      }
    }
  }

  @Test func whatIsPinnedIsTakenByNameIdOrContent() throws {
    try withTemporaryFolder { folder in
      try write(in: folder)
      let card = try #require(survey([folder]).cards.first)
      let lock = try PluginLock([card], file: folder + "/lock")
      #expect(lock.pins == ["scripted.telltale.yaml": card.sha256])
      #expect(try PluginLock(text: lock.text, file: lock.file) == lock)
      for name in ["scripted.telltale.yaml", "scripted", "under-another-name"] {
        let json = "{\"telltale-plugins\": 1, \"plugins\": {\"\(name)\": \"\(card.sha256)\"}}"
        let lock = try PluginLock(text: json, file: "lock")
        #expect(try survey([folder], lock: lock).cards == [card], "\(name)")
      }
    }
  }

  @Test func whatDiffersOrIsNotPinnedIsRefusedWithBothHashesAndTheRemedy() throws {
    try withTemporaryFolder { folder in
      try write(in: folder)
      let card = try #require(survey([folder]).cards.first)
      let other = String(repeating: "a", count: 64)
      let lock = PluginLock(file: "my.lock", pins: ["scripted": other])
      let differing = try #require(survey([folder], lock: lock).quarantined.first)
      #expect(differing.file == card.file)
      for part in [other, card.sha256, "my.lock", "telltale plugin lock"] {
        #expect(differing.reason.contains(part), "\(differing.reason)")
      }
      let missing = try survey([folder], lock: PluginLock(file: "my.lock", pins: [:]))
      #expect(missing.quarantined.first?.reason.hasPrefix("my.lock does not pin it") == true)
    }
  }

  /// A library that would end the inspecting process is not opened to be inspected.
  @Test(.enabled(if: CompiledPlugin.isCompilerAvailable))
  func anUnpinnedLibraryIsNotEvenProbed() throws {
    try withTemporaryFolder { folder in
      let library = try CompiledPlugin.make(
        """
        #include <unistd.h>
        __attribute__((constructor)) static void opened(void) { _exit(77); }
        """, in: folder)
      let inspection = { (lock: PluginLock?) in
        try PluginInspection(
          executable: BuildProducts.telltale, timeLimitSeconds: 60, cache: nil, lock: lock
        ).survey([library]).quarantined.first?.reason
      }
      let unpinned = try inspection(PluginLock(file: "my.lock", pins: [:]))
      #expect(unpinned?.hasPrefix("my.lock does not pin it") == true, "\(unpinned ?? "")")
      let opened = try inspection(nil)
      #expect(opened?.contains("with status 77") == true, "\(opened ?? "")")
    }
  }

  @Test(
    arguments: [
      ("", "the lockfile is empty"), ("telltale-plugins: 2\nplugins: {}", "is format 2"),
      ("telltale-plugins: 1\nplugins: {a: abc}", "64 hexadecimal digits"),
      ("telltale-plugins: 1\nplugins: {}\nmore: 1", "no key 'more'"),
    ])
  func aLockfileThatIsNoneIsRefused(text: String, words: String) throws {
    try withTemporaryFolder { folder in
      try ScriptedPlugin.write(text, "lock", in: folder)
      let error = #expect(throws: AuditError.self) { try PluginLock(file: folder + "/lock") }
      #expect(error?.code == .malformedFile)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }

  @Test func aLibraryThatIsExchangedAfterItsProbeIsNotOpened() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/libTelltaleX.so"
      try ScriptedPlugin.write("first", "libTelltaleX.so", in: folder)
      let card = PluginCard(
        file: file, sha256: ContentHash(of: "first").hex, id: "x", version: "1",
        components: [
          ComponentMetadata(
            role: .attacker, id: "x", version: "1", summary: "s", citation: "c", licence: "l")
        ])
      let host = try PluginHost(
        PluginSurvey(cards: [card]), lock: PluginLock([card], file: "my.lock"))
      try ScriptedPlugin.write("second", "libTelltaleX.so", in: folder)
      let error = #expect(throws: AuditError.self) { try host.openAll() }
      #expect(error?.code == .pluginFailed)
      #expect(error?.message.contains(ContentHash(of: "second").hex) == true)
    }
  }
}

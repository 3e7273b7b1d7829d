import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// SPEC §5.7: what counts as a plugin's code, and that its hash changes with every part of it.
struct PluginCodeTests {
  private func manifest(_ more: String, command: String = "[python3, attack.py]") -> String {
    """
    telltale-plugin: 1
    id: a
    version: "1"
    role: attacker
    summary: s
    citation: c
    licence: l
    command: \(command)
    \(more)
    declaration: \(ScriptedPlugin.attackerDeclaration)

    """
  }

  /// A plugin's folder, with a file of every kind beside and below it.
  private func withPlugin(
    _ more: String, command: String = "[python3, attack.py]",
    _ body: (_ folder: String, _ manifest: String) throws -> Void
  ) throws {
    try withTemporaryFolder { outer in
      let folder = outer + "/plugin"
      for name in ["helpers/deep", "helpers/.hidden", "empty"] {
        try FileManager.default.createDirectory(
          atPath: folder + "/" + name, withIntermediateDirectories: true)
      }
      for name in [
        "attack.py", "other.py", "helpers/a.py", "helpers/b.py", "helpers/b.txt",
        "helpers/deep/c.py", "helpers/.hidden/d.py", "helpers/.e.py", "../shared.py",
      ] { try ScriptedPlugin.write("# \(name)", name, in: folder) }
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/linked", withDestinationPath: "helpers")
      try ScriptedPlugin.write(
        manifest(more, command: command), "a.telltale.yaml", in: folder)
      try body(folder, folder + "/a.telltale.yaml")
    }
  }

  private func names(_ file: String) throws -> [String] {
    try PluginCode(of: PluginManifest(file: file)).files.map(\.name)
  }

  @Test(
    arguments: [
      ("helpers/*.py", ["helpers/a.py", "helpers/b.py"]),
      ("helpers/?.py", ["helpers/a.py", "helpers/b.py"]),
      ("helpers/**", ["helpers/a.py", "helpers/b.py", "helpers/b.txt", "helpers/deep/c.py"]),
      ("./helpers/**/**/*.py", ["helpers/a.py", "helpers/b.py", "helpers/deep/c.py"]),
      ("**/c.py", ["helpers/deep/c.py"]), ("helpers/.*", ["helpers/.e.py"]),
      ("../shared.py", ["../shared.py"]), ("attack.py", []),
      ("[other.py, helpers/a.py, helpers/a*]", ["helpers/a.py", "other.py"]),
    ])
  func dependenciesAreFoundSortedAndOnce(depends: String, found: [String]) throws {
    try withPlugin("depends: \(depends.hasPrefix("[") ? depends : "\"\(depends)\"")") {
      (folder, file) throws in
      #expect(try names(file) == ["a.telltale.yaml", "attack.py"] + found)
    }
  }

  @Test(
    arguments: [
      ("helpers/*.c", "matches no file"), ("empty/**", "matches no file"),
      ("linked/*.py", "links to folders are not followed"),
      ("helpers", "is a folder: write 'helpers/**'"), ("/etc/passwd", "relative to the manifest"),
    ])
  func aDependencyThatNamesNothingIsRefused(pattern: String, words: String) throws {
    try withPlugin("depends: \"\(pattern)\"") { (folder, file) throws in
      let survey = try PluginInspection(executable: "/no/such/program", cache: nil).survey([file])
      #expect(survey.cards == [])
      let reason = survey.quarantined.first?.reason ?? ""
      #expect(reason.contains(words) && reason.contains("'\(pattern)'"), "\(reason)")
    }
  }

  @Test func theHashIsThatOfSha256sum() throws {
    try withPlugin("depends: helpers/*.py") { (folder, file) throws in
      let shell = try runProcess(
        "/bin/sh",
        [
          "-c",
          "sha256sum a.telltale.yaml attack.py helpers/a.py helpers/b.py | sha256sum",
        ], folder: folder)
      #expect(try shell.standardOutput.hasPrefix(PluginManifest(file: file).card().sha256))
    }
  }

  /// Every part of the code changes the hash, and nothing else does: not a file that is not named,
  /// not the program that the search path finds.
  @Test func everyPartOfTheCodeChangesTheHash() throws {
    try withPlugin("depends: helpers/**") { (folder, file) throws in
      var hash = try PluginManifest(file: file).card().sha256
      for name in ["attack.py", "helpers/b.txt", "helpers/deep/c.py", "helpers/new.py"] {
        try ScriptedPlugin.write("changed", name, in: folder)
        let other = try PluginManifest(file: file).card().sha256
        #expect(other != hash, "\(name)")
        hash = other
      }
      for name in ["other.py", "helpers/.e.py", "python3.txt"] {
        try ScriptedPlugin.write("changed", name, in: folder)
        #expect(try PluginManifest(file: file).card().sha256 == hash, "\(name)")
      }
    }
  }

  @Test func aFileThatIsNamedByItsWholePathIsCodeToo() throws {
    try withPlugin("", command: "[/dev/null, other.py, /bin/sh, -x, /no/file]") {
      (folder, file) throws in
      #expect(try names(file) == ["a.telltale.yaml", "other.py", "/bin/sh"])
    }
  }

  @Test func whatChangedSinceItWasListedIsNotOpened() throws {
    for name in ["attack.py", "helpers/a.py"] {
      try withPlugin("depends: helpers/*.py") { (folder, file) throws in
        let host = try PluginHost(PluginSurvey(cards: [PluginManifest(file: file).card()]))
        _ = try host.openAll()
        try ScriptedPlugin.write("print(2)", name, in: folder)
        let error = #expect(throws: AuditError.self) { try host.openAll() }
        #expect(error?.message.contains("has changed since it was listed") == true)
      }
    }
  }

  @Test func aDependencyThatEveryoneMayWriteIsRefused() throws {
    try withPlugin("depends: helpers/*.py") { (folder, file) throws in
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o666], ofItemAtPath: folder + "/helpers/a.py")
      let survey = try PluginInspection(executable: "/no/such/program", cache: nil).survey([file])
      #expect(survey.quarantined.first?.reason.contains("it names \(folder)/helpers/a.py") == true)
    }
  }

  @Test func moreCodeThanIsReadIsRefused() throws {
    try withPlugin("depends: many/*") { (folder, file) throws in
      try FileManager.default.createDirectory(
        atPath: folder + "/many", withIntermediateDirectories: false)
      try ScriptedPlugin.write("", "many/large", in: folder)
      truncate(folder + "/many/large", off_t(PluginCode.byteLimit))
      let large = #expect(throws: AuditError.self) { try names(file) }
      #expect(large?.message.contains("parameter of type path") == true)
      truncate(folder + "/many/large", 0)
      for number in 0..<PluginCode.fileLimit {
        try ScriptedPlugin.write("", "many/\(number)", in: folder)
      }
      let many = #expect(throws: AuditError.self) { try names(file) }
      #expect(many?.message.contains("1003 files") == true, "\(many?.message ?? "")")
    }
  }

  @Test(
    arguments: [
      ("abc", "abc", true), ("abc", "a*", true), ("abc", "*c", true), ("abc", "*b*", true),
      ("abc", "a?c", true), ("abc", "ab", false), ("abc", "*d", false), ("", "*", true),
      ("aaab", "*aab", true), ("ab", "a?b", false), ("a.py", "*.py", true),
      (String(repeating: "a", count: 250), String(repeating: "a*", count: 100) + "b", false),
    ])
  func starsAndQuestionMarksStandForLetters(name: String, pattern: String, matches: Bool) {
    #expect(DependencySearch.matches(name, pattern) == matches)
  }

  // MARK: - Whose it is

  @Test(.enabled(if: BuildProducts.plugins.count >= 2))
  func everyPluginOfThisBuildIsBundledAndNoOther() throws {
    let built = BuildProducts.plugins.map { ($0 as NSString).lastPathComponent }
    #expect(Set(built) == BundledPlugins.files)
    func isBundled(_ file: String) -> Bool {
      PluginIsolation(ownFolder: "/x").isBundled(
        PluginCard(file: file, sha256: "", id: "a", version: "1", components: []))
    }
    #expect(isBundled("/x/\(built[0])"))
    #expect(!isBundled("/y/\(built[0])"))
    #expect(!isBundled("/x/libTelltaleMine.so"))
  }

  @Test func anEntrySaysWhichCodeItIsAndWhose() throws {
    try withPlugin("") { (folder, file) throws in
      let card = try PluginManifest(file: file).card()
      let registry = try PluginHost(PluginSurvey(cards: [card])).openAll()
      let entry = try registry.entry("a", role: .attacker)
      #expect(entry.sourceHash == card.sha256)
      #expect(!entry.isBundled)
    }
  }
}

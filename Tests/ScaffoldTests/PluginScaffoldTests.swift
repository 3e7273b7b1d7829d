import Foundation
import Scaffold
import TelltaleCore
import TestSupport
import Testing

/// What a new plugin is made of. That it builds and passes its checks is `EndToEndTests`' to say.
struct PluginScaffoldTests {
  static let combinations = ScaffoldLanguage.allCases.flatMap { language in
    language.roles.map { (language, $0) }
  }

  private func scaffold(
    _ language: ScaffoldLanguage, _ role: Role, id: String = "my-plugin"
  ) throws -> PluginScaffold {
    try PluginScaffold(
      role: role, id: id, language: language,
      telltaleFolder: language == .swift ? "/telltale" : nil)
  }

  @Test(arguments: combinations)
  func noPlaceholderIsLeft(language: ScaffoldLanguage, role: Role) throws {
    let files = try scaffold(language, role).files
    #expect(files.count >= 2)
    for file in files {
      #expect(!file.text.isEmpty, "\(file.path)")
      for placeholder in [
        "{{id}}", "{{Name}}", "{{Type}}", "{{c_name}}", "{{telltale}}", "{{npy}}",
      ] {
        #expect(!file.text.contains(placeholder), "\(file.path) has \(placeholder)")
      }
    }
  }

  @Test func theIdIsInEveryLanguagesOwnForm() throws {
    let inC = try scaffold(.c, .metric, id: "worst-case-2").files
    #expect(
      inC.map(\.path) == [
        "Makefile", "telltale_plugin.h", "worst-case-2.c", "worst-case-2.telltale.yaml",
      ])
    #expect(inC[3].text.contains("\nid: worst-case-2\n"))
    #expect(inC[3].text.contains("\nlibrary: libworst_case_2.so\n"))
    let inSwift = try scaffold(.swift, .metric, id: "worst-case-2")
    #expect(inSwift.name == "WorstCase2")
    #expect(inSwift.files.map(\.path).contains("Sources/WorstCase2Plugin/MeanRecall.swift"))
  }

  @Test func theHeaderIsTheRepositorys() throws {
    let header = try scaffold(.c, .metric).files.first { $0.path == "telltale_plugin.h" }
    let own = try String(
      contentsOfFile: PackageRoot.path + "/include/telltale_plugin.h", encoding: .utf8)
    #expect(header?.text == own)
  }

  @Test(arguments: ["", "My-Attack", "9lives", "-a", "a-", "a b", "../a", "ä"])
  func anIdThatCannotBeIsRefused(id: String) {
    let error = #expect(throws: AuditError.self) {
      try PluginScaffold(role: .attacker, id: id, language: .python)
    }
    #expect(error?.code == .invalidParameter)
    #expect(error?.message.contains("'\(id)'") == true)
  }

  @Test func aCombinationWithoutTemplateSaysWhatThereIs() {
    let error = #expect(throws: AuditError.self) {
      try PluginScaffold(role: .defence, id: "a", language: .c)
    }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("can be begun in swift, python") == true)
    #expect(error?.message.contains("c has feature, model, attacker, metric") == true)
  }

  @Test func aSwiftPluginNeedsTheSources() {
    let error = #expect(throws: AuditError.self) {
      try PluginScaffold(role: .attacker, id: "a", language: .swift)
    }
    #expect(error?.code == .missingFile)
    #expect(error?.message.contains("--telltale") == true)
  }

  @Test func aFolderThatExistsIsLeftAlone() throws {
    try withTemporaryFolder { folder in
      let scaffold = try scaffold(.python, .attacker)
      let error = #expect(throws: AuditError.self) { try scaffold.write(toFolder: folder) }
      #expect(error?.code == .storageFailed)
      let content = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(content == [])
    }
  }

  /// The example is the template, so that building the one shows that the other builds.
  @Test func theSwiftExampleIsWhatPluginNewWrites() throws {
    let folder = PackageRoot.path + "/examples/plugins/swift-attacker"
    let scaffold = try PluginScaffold(
      role: .attacker, id: "swift-nearest-mean", language: .swift, telltaleFolder: "../../..")
    for file in scaffold.files {
      let text = try String(contentsOfFile: folder + "/" + file.path, encoding: .utf8)
      #expect(text == file.text, "\(file.path)")
    }
  }
}

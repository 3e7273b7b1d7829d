import Foundation
import Scaffold
import TelltaleCore
import TestSupport
import Testing

/// The tutorials' code is what `telltale plugin new` writes.
struct RoleTutorialTests {
  /// File names that stand alone on a line, in backquotes, and the block behind each.
  private func blocks(of tutorial: String) -> [(file: String, code: String)] {
    let lines = tutorial.components(separatedBy: "\n")
    return lines.enumerated().compactMap { index, line in
      guard line.hasPrefix("`"), line.hasSuffix("`"), line.count > 2 else { return nil }
      let rest = lines[(index + 1)...].drop { $0.isEmpty }
      guard rest.first?.hasPrefix("```") == true else { return nil }
      let code = rest.dropFirst().prefix { !$0.hasPrefix("```") }
      return (String(line.dropFirst().dropLast()), code.joined(separator: "\n"))
    }
  }

  @Test(arguments: Role.allCases)
  func everyBlockIsPartOfATemplate(role: Role) throws {
    let text = try String(
      contentsOfFile: PackageRoot.path + "/docs/tutorial-\(role).md", encoding: .utf8)
    var files: [String: String] = [:]
    for language in ScaffoldLanguage.allCases where language.roles.contains(role) {
      let scaffold = try PluginScaffold(
        role: role, id: "my-\(role)", language: language, telltaleFolder: "/path/to/telltale")
      for file in scaffold.files { files[file.path] = file.text }
    }
    let blocks = blocks(of: text)
    #expect(blocks.count >= 1)
    for (file, code) in blocks {
      let whole = try #require(files[file], "\(file) is no file of a new \(role)")
      #expect(!code.isEmpty && whole.contains(code), "\(file) is another in tutorial-\(role).md")
    }
  }

  @Test(arguments: Role.allCases)
  func everyTutorialSaysHowToBeginAndToCheck(role: Role) throws {
    let text = try String(
      contentsOfFile: PackageRoot.path + "/docs/tutorial-\(role).md", encoding: .utf8)
    #expect(text.contains("telltale plugin new \(role) my-\(role) --language"))
    #expect(text.contains("telltale plugin check my-\(role)"))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 110)
  }
}

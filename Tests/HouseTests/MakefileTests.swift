import Foundation
import Testing

/// What the Makefile and the pages tell people to run is there.
@Suite struct MakefileTests {
  private static func text(_ file: String) throws -> String {
    try String(contentsOfFile: "\(Manifest.root)/\(file)", encoding: .utf8)
  }

  @Test func everyScriptThatTheMakefileStartsIsThereAndMayBeStarted() throws {
    let scripts = Set(
      try Self.text("Makefile").matches(of: /scripts\/[a-z-]+/).map { "\($0.output)" })
    #expect(scripts.count > 4)
    for script in scripts {
      #expect(
        FileManager.default.isExecutableFile(atPath: "\(Manifest.root)/\(script)"), "\(script)")
    }
  }

  @Test(arguments: ["README.md", "CONTRIBUTING.md", "SPEC.md"])
  func everyTargetThatAPageNamesIsInTheMakefile(page: String) throws {
    let makefile = try Self.text("Makefile")
    let targets = Set(makefile.matches(of: /(?m)^([a-z-]+):/).map { String($0.1) })
    let named = Set(
      try Self.text(page).matches(of: /(?m)(?:`|^ {0,4})make ([a-z-]+)/).map { String($0.1) })
    #expect(named.subtracting(targets).isEmpty, "\(page)")
    if page != "SPEC.md" { #expect(named.contains("test")) }
  }
}

import Foundation
import Testing

/// What the Makefile and the pages tell people to run, and to read, is there.
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

  /// Made-up names of tutorials.
  private static let madeUp = ["NearestMean", "MyCorpusPlugin", "TARGET"]

  @Test func everyPathThatAPageNamesIsThere() throws {
    let docs = try FileManager.default.contentsOfDirectory(atPath: Manifest.root + "/docs")
      .filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }
    var count = 0
    for page in ["README.md", "CONTRIBUTING.md", "SPEC.md", "SECURITY.md"] + docs {
      let path =
        /`((?:Sources|Plugins|Tests|Benchmarks|examples|docs|Fuzz|scripts)\/[A-Za-z0-9_.\/+-]+)`/
      for match in try Self.text(page).matches(of: path) {
        let named = String(match.1)
        if Self.madeUp.contains(where: named.contains) { continue }
        count += 1
        #expect(
          FileManager.default.fileExists(atPath: "\(Manifest.root)/\(named)"), "\(page): \(named)")
      }
    }
    #expect(count > 30)
  }

  /// Short ones: `| cell | one row of the matrix | Results/Cell.swift |`.
  @Test func everyFileThatATermOfTheSpecificationNamesIsThere() throws {
    let terms = try Self.text("SPEC.md").split(separator: "\n").compactMap { line -> String? in
      line.firstMatch(of: /^\|.*\| ([A-Z][A-Za-z]+\/[A-Za-z.\/]+) \|$/).map { String($0.1) }
    }
    #expect(terms.count > 12)
    for file in terms {
      let folder =
        file.hasPrefix("Plugins/")
        ? "" : file.hasPrefix("Core/") ? "Sources/Core/Telltale" : "Sources/Audit/"
      #expect(
        FileManager.default.fileExists(atPath: "\(Manifest.root)/\(folder)\(file)"), "\(file)")
    }
  }
}

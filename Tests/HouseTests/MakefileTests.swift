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

  /// An import that its target does not declare ends a build, whoever starts it.
  @Test func everyBuildChecksTheImportsFirst() throws {
    let flag = "--explicit-target-dependency-import-check error"
    #expect(try Self.text("Makefile").contains("ARROWS := \(flag)\n"))
    let scripts = ["coverage", "cuda", "fuzz-coverage", "sanitize"].map { "scripts/" + $0 }
    for file in ["Makefile", "Benchmarks/all", "Benchmarks/vgg16"] + scripts {
      let lines = try Self.text(file).replacing("\\\n", with: " ").split(separator: "\n")
      let builds = lines.filter { line in
        line.contains(#/(?i)swift["})]? build /#) && !line.contains("--show-bin-path")
      }
      #expect(!builds.isEmpty, "\(file)")
      for line in builds {
        #expect(line.contains(flag) || line.contains("$(ARROWS)"), "\(file): \(line)")
      }
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
        /`((?:Sources|Plugins|Tests|Benchmarks|examples|docs|Fuzz|packaging|python|scripts)\/[A-Za-z0-9_.\/+-]+)`/
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

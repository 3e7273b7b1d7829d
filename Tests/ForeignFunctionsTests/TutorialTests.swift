import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import ForeignFunctions

/// `docs/plugin-in-c.md`: its blocks are the examples' files, its tables are the vocabulary.
@Suite struct TutorialTests {
  private let tutorial: String

  init() throws {
    tutorial = try String(
      contentsOfFile: PackageRoot.path + "/docs/plugin-in-c.md", encoding: .utf8)
  }

  /// A block belongs to the path that stands alone, in backticks, in the line above it.
  @Test func everyBlockWithAPathIsThatFile() throws {
    let pattern = try Regex(#"\n`([^`\n]+)`\n\n```\w*\n((?:(?!```)[^\n]*\n)*)```\n"#)
    var paths: [String] = []
    for match in tutorial.matches(of: pattern) {
      let path = try #require(match.output[1].substring.map(String.init))
      let block = try #require(match.output[2].substring.map(String.init))
      let file = try String(contentsOfFile: PackageRoot.path + "/" + path, encoding: .utf8)
      #expect(block == file, "the block of \(path) is another text than the file")
      paths.append(path)
    }
    #expect(
      Set(paths) == [
        "examples/plugins/cpp-metric/correlation.cpp",
        "examples/plugins/cpp-metric/correlation.telltale.yaml",
        "examples/plugins/c-attacker/logistic.c",
        "examples/plugins/c-attacker/logistic.telltale.yaml",
        "examples/plugins/gsl-metric/gsl-correlation.telltale.yaml",
        "examples/plugins/soxr-feature/low-band.telltale.yaml",
      ])
  }

  @Test func everyWordStandsInTheTables() {
    for line in wordLines { #expect(tutorial.contains(line + "\n"), "missing: \(line)") }
  }

  @Test func theRefusalOnThePageIsTheRealOne() throws {
    let manifest = try ExampleManifest.read(
      "examples/plugins/c-attacker/logistic.telltale.yaml"
    ).plugin()
    let train = "i32 logistic_train(out state, f32[n,d] x, i32[n] y, i64 n)"
    let plugin = ForeignPlugin(
      library: manifest.library, metadata: manifest.metadata, declaration: manifest.declaration,
      functions: manifest.functions.merging(["train": train]) { $1 })
    let error = try #require(throws: AuditError.self) { try plugin.factory() }
    let shown = error.description.split(separator: "\n").map { "    " + $0 + "\n" }.joined()
    #expect(tutorial.contains(shown), "it is:\n\(shown)")
  }

  @Test func everyTypeStandsInTheTable() {
    for type in ScalarType.allCases { #expect(tutorial.contains("`\(type.rawValue)`")) }
  }

  private var wordLines: [String] {
    let attacker = ForeignDeclaration.attacker(
      ForeignAttackerDeclaration(
        AttackerDeclaration(
          family: "f", architecture: "a", initialisation: "i", nativeFeature: "mel",
          awareness: Awareness.allCases, knowledge: [.semiInformed], entryPoints: [])))
    let feature = ForeignDeclaration.feature(
      ForeignFeatureDeclaration(FeatureDescription(bands: [], frameRateHz: 1)))
    let metric = ForeignDeclaration.metric(
      ForeignMetricDeclaration(
        LeakageMetricDeclaration(
          label: "l", unit: "u", range: 0...1, higherIsMoreLeakage: true, decisionRule: nil)))
    let model = ForeignDeclaration.model(
      ForeignModelDeclaration(
        PrimaryTaskModelDeclaration(
          family: nil, architecture: nil, initialisation: "i", taps: []), emotions: ["x"]))
    return [attacker, feature, metric, model].flatMap { declaration in
      Vocabulary.functions(of: declaration).flatMap { function in
        function.words.map {
          "| \(declaration.role) | `\(function.function)` | `\($0.usualText)` | \($0.meaning) |"
        }
      }
    }
  }
}

extension Word {
  /// As a signature usually names it.
  fileprivate var usualText: String {
    let way = isOut ? "out " : ""
    switch kind {
    case .reals(let axes, _):
      return way + "f32[\(axes.map(\.name).joined(separator: ","))] \(name)"
    case .counts(let axes):
      return way + "i32[\(axes.map(\.name).joined(separator: ","))] \(name)"
    default: return way + typeText + " " + name
    }
  }
}

import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "A whole audit on audio that it makes itself: is a planted leak found?",
    discussion: """
      Runs the same audit twice on synthetic speech: once with gender fully audible in pitch and \
      formants (leak 1), once with both drawn without regard to gender (leak 0). The first must be \
      found, the second must read as chance: that is the instrument's own calibration.
      """)

  @Option(help: ArgumentHelp("Folder for stages and reports.", valueName: "folder"))
  var output = "telltale-demo"
  @Option(help: "Threads of one computation (default: all processors).")
  var threads: Int?
  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let host = try plugins.host()
    let interrupt = Interrupt()
    var readings: [Reading] = []
    for leak in [1.0, 0.0] {
      let name = "leak-\(Int(leak))"
      StandardError.write("\nsynthetic speech, leak \(Int(leak))\n")
      var configuration = try Demo.configuration(name: name, leak: leak)
      if let threads { configuration.threads = threads }
      let session = try AuditSession(
        configuration, baseFolder: FileManager.default.currentDirectoryPath, host: host,
        interrupt: interrupt)
      let audit = try AuditRun(
        session,
        places: AuditPlaces(
          output: "\(output)/\(name)", store: "\(output)/telltale.store", name: name),
        plugins: plugins.settings()
      ).finish(interrupt: interrupt)
      guard audit.failedStageCount == 0 else {
        throw AuditError(
          .computationFailed, "\(audit.failedStageCount) stages failed; see the lines above")
      }
      try StandardOutput.text(ReportFiles.text(of: audit.result, as: .markdown))
      readings.append(try Reading(audit.result, leak: leak))
    }
    try StandardOutput.line(
      "The semi-informed linear probe at \(readings[0].tap), accuracy over folds:")
    for reading in readings { try StandardOutput.line("  " + reading.text) }
    let isFound = readings[0].mean >= 0.9
    let isQuiet = readings[1].isNearChance
    try StandardOutput.line(
      isFound ? "The planted leak was found." : "The planted leak was NOT found.")
    try StandardOutput.line(
      isQuiet
        ? "Without a leak the reading is chance, within the spread of folds."
        : "Without a leak the reading is NOT at chance.")
    try StandardOutput.text("\nreports:")
    for leak in [1, 0] { try StandardOutput.line("  \(output)/leak-\(leak)/report.html") }
    if !isFound || !isQuiet { throw ExitCode(ErrorPresentation.ExitStatus.cellsFailed) }
  }

  /// What the probe read in one audit.
  private struct Reading {
    let leak: Double
    let tap: String
    let mean: Double
    let deviation: Double
    let chance: Double
    let verdict: Verdict.Kind

    init(_ result: AuditResult, leak: Double) throws(AuditError) {
      let cell = result.cells.first {
        $0.cell.kind == .attack && $0.cell.attacker == "probe-linear"
          && $0.cell.knowledge == .semiInformed && $0.cell.attackerCorpus == Demo.corpus
      }
      guard let cell, let metric = cell.leakage.first(where: { $0.metric == "accuracy" }),
        let mean = metric.mean, let chance = metric.chance
      else {
        throw AuditError(.computationFailed, "the demo's probe gave no accuracy")
      }
      self.leak = leak
      self.tap = cell.cell.tap.name
      self.mean = mean
      self.deviation = metric.standardDeviation ?? 0
      self.chance = chance
      self.verdict = result.verdict.verdict.kind
    }

    /// Within two standard deviations over folds, and at least within 0.15, of guessing.
    var isNearChance: Bool { abs(mean - chance) <= max(2 * deviation, 0.15) }

    var text: String {
      String(
        format: "leak %.0f: %.2f ± %.2f (guessing %.2f)", leak, mean, deviation, chance)
        + "; the audit's verdict: \(verdict.rawValue)"
    }
  }
}

/// The demo's audit.
enum Demo {
  static let corpus = "synthetic-speech"

  static func configuration(name: String, leak: Double) throws(AuditError) -> AuditConfiguration {
    try AuditConfiguration(
      yaml: """
        corpora:
          synthetic-speech: { leak: \(leak), corpus-seed: 1, speakers: 24, utterances-per-emotion: 3, folds: 4 }
          other-speakers: { use: synthetic-speech, leak: \(leak), corpus-seed: 2, utterances-per-emotion: 3 }
        model: { use: vgg16, corpus: synthetic-speech, taps: [pool1], plane: 32, learning-rate: 0.0003, epochs: 4 }
        attackers:
          - { use: resnet50, plane: 32, learning-rate: 0.001, epochs: 6, knowledge: ignorant }
          - probe-linear
          - probe-mlp
        folds: 2
        """, defaultName: name)
  }
}

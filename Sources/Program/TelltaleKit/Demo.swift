internal import Foundation
public import Plan
public import Results
public import TelltaleCore

/// The instrument's own calibration, on audio that it makes itself: one audit of speech in which pitch and formants
/// tell gender, and the same of speech in which they are drawn without regard to it.
public struct Demo: Sendable {
  /// How audible gender is in each audit, from 0 for not at all to 1.
  public static let leaks = [1.0, 0.0]
  private static let corpus = "synthetic-speech"

  /// What the linear probe read, in the order of `leaks`.
  public let readings: [Reading]

  /// - Parameter results: one for each of `leaks`, in their order.
  ///
  /// Throws `.computationFailed` for an audit whose linear probe gave no accuracy.
  public init(_ results: [AuditResult]) throws(AuditError) {
    var readings: [Reading] = []
    for (leak, result) in zip(Self.leaks, results) {
      readings.append(try Reading(result, leak: leak))
    }
    self.readings = readings
  }

  /// Whether the probe decides right in nine of ten cases at least where gender is audible.
  public var isLeakFound: Bool { readings[0].accuracy >= 0.9 }
  /// Whether it guesses where gender is not: within two standard deviations over folds, and at least within 0.15.
  public var isQuietWithoutLeak: Bool {
    let reading = readings[1]
    return abs(reading.accuracy - reading.chance) <= max(2 * reading.deviation, 0.15)
  }

  /// The audit's name: `leak-1`.
  public static func name(leak: Double) -> String { "leak-\(Int(leak))" }

  /// The audit, with a network as an ignorant attacker and the linear probe as a semi-informed one: an audit of
  /// somebody's model has the other probe too, which takes longer than all other training but the networks'.
  ///
  /// Throws nothing but for a fault of ours in its text.
  public static func configuration(leak: Double) throws(AuditError) -> AuditConfiguration {
    try AuditConfiguration(
      yaml: """
        corpora:
          \(corpus): { leak: \(leak), corpus-seed: 1, speakers: 24, utterances-per-emotion: 2, folds: 4 }
          other-speakers: { use: synthetic-speech, leak: \(leak), corpus-seed: 2, utterances-per-emotion: 2 }
        model: { use: vgg16, corpus: \(corpus), taps: [pool1], plane: 32, learning-rate: 0.0003, epochs: 3 }
        attackers:
          - { use: resnet50, plane: 32, learning-rate: 0.001, epochs: 4, knowledge: ignorant }
          - probe-linear
        folds: 2
        """, defaultName: name(leak: leak))
  }

  /// What the semi-informed linear probe of the evaluation corpus read in one audit.
  public struct Reading: Sendable, Hashable {
    /// How audible gender was, 0 to 1.
    public let leak: Double
    /// Where the probe listened.
    public let tap: String
    /// Share of right decisions, mean over folds.
    public let accuracy: Double
    /// Standard deviation of that over folds.
    public let deviation: Double
    /// What guessing gives.
    public let chance: Double
    /// The audit's.
    public let verdict: Verdict.Kind

    fileprivate init(_ result: AuditResult, leak: Double) throws(AuditError) {
      let cell = result.cells.first {
        $0.cell.kind == .attack && $0.cell.attacker == "probe-linear"
          && $0.cell.knowledge == .semiInformed && $0.cell.attackerCorpus == Demo.corpus
      }
      guard let cell, let metric = cell.leakage.first(where: { $0.metric == "accuracy" }),
        let accuracy = metric.mean, let chance = metric.chance
      else {
        throw AuditError(.computationFailed, "the demo's probe gave no accuracy")
      }
      self.leak = leak
      self.tap = cell.cell.tap.name
      self.accuracy = accuracy
      self.deviation = metric.standardDeviation ?? 0
      self.chance = chance
      self.verdict = result.verdict.verdict.kind
    }

    /// `leak 1: 0.98 ± 0.01 (guessing 0.50); the audit's verdict: leak demonstrated`.
    public var text: String {
      String(
        format: "leak %.0f: %.2f ± %.2f (guessing %.2f)", leak, accuracy, deviation, chance)
        + "; the audit's verdict: \(verdict.rawValue)"
    }
  }
}

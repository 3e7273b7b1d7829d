import ArgumentParser
import Foundation
import Results
import Statistics
import TelltaleCore
import TelltaleKit
import TextIO

struct PowerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "power",
    abstract: "Say how small a leak a number of speakers can show, and how many an effect needs.",
    discussion: """
      An audit's unit is the speaker: more recordings of the same voices help little. The effect is \
      the distance of the AUC from guessing (0.50), found by the one-sided test of an audit that runs \
      all its folds. What other speakers to learn from would have changed is counted in: over five \
      folds it makes the variance 2.25 times as large.

      How much speakers differ decides. 0.15 is a round guess; a finished audit (--from) tells what \
      yours do, and how many of them settle what it left open.

        telltale power --speakers 24 --effect 0.1
        telltale power --from my-audit
        telltale power --from my-audit --speakers 60 --effect 0.03
      """)

  @Option(help: ArgumentHelp("Plan from a finished audit's speakers.", valueName: "folder"))
  var from: String?

  @Option(help: "Speakers in all, classes balanced.")
  var speakers: Int?

  @Option(help: "Distance of the AUC from guessing, for instance 0.05 (with --from: its margin).")
  var effect: Double?

  @Option(
    help: "Standard deviation between speakers of how often one is ranked on the right side (0.15)."
  )
  var spread: Double?

  @Option(help: "Recordings of each speaker (30).")
  var utterances: Int?

  @Option(help: "Classes of the attribute (2).")
  var classes: Int?

  @Option(help: "Folds that speakers are dealt into (5).")
  var folds: Int?

  @Option(help: "Chance of a false alarm.")
  var level = 0.05

  @Option(help: "Chance of finding the effect.")
  var power = 0.8

  func validate() throws {
    guard from != nil || speakers != nil || effect != nil else {
      throw ValidationError("give --speakers, --effect or both, or --from a finished audit")
    }
    guard from == nil || spread == nil && utterances == nil && classes == nil && folds == nil
    else {
      throw ValidationError(
        "--spread, --utterances, --classes and --folds are what --from takes from the audit")
    }
    let checks: [(Bool, String)] = [
      (
        speakers.map { $0 >= 2 * (classes ?? 2) } ?? true,
        "--speakers must be two per class or more"
      ),
      (effect.map { $0 > 0 && $0 < 0.5 } ?? true, "--effect must be between 0 and 0.5"),
      (spread.map { $0 >= 0 && $0 < 1 } ?? true, "--spread must be 0 to below 1"),
      (utterances.map { $0 >= 1 } ?? true, "--utterances must be 1 or more"),
      (classes.map { $0 >= 2 } ?? true, "--classes must be 2 or more"),
      (folds.map { $0 >= 2 } ?? true, "--folds must be 2 or more"),
      (level > 0 && level < 0.5, "--level must be between 0 and 0.5"),
      (power > 0.5 && power < 1, "--power must be between 0.5 and 1"),
    ]
    for (holds, message) in checks where !holds { throw ValidationError(message) }
  }

  func run() throws {
    guard let from else {
      let plan = PowerPlan(
        spread: spread ?? 0.15, utterancesPerSpeaker: Double(utterances ?? 30),
        classCount: classes ?? 2, foldCount: folds ?? 5, level: level, power: power)
      try StandardOutput.line(
        "\(utterances ?? 30) recordings of each speaker, who differ by \(fixed(plan.spread, 2)),"
          + " \(plan.foldCount) folds, level \(level) one-sided, power \(power)")
      return try say(plan, speakers: speakers, effect: effect)
    }
    let result = try ReportFiles.read(from)
    guard let seen = SeenSpread(of: result, level: level, power: power) else {
      throw AuditError(
        .invalidConfiguration,
        "no confirmatory attack of '\(from)' has an AUC with an interval, so nothing is known of how"
          + " its speakers differ; give --speakers and --spread")
    }
    let attacks =
      seen.attackCount == 1 ? "one attack" : "the most of \(seen.attackCount) attacks"
    try StandardOutput.line(
      "\(result.name): \(seen.speakerCount) speakers judged, who differ by"
        + " \(fixed(seen.plan.spread, 2)) (\(attacks)),"
        + " \(seen.plan.foldCount) folds, level \(level) one-sided, power \(power)")
    if seen.reading > Self.nearTheEnd {
      try StandardOutput.line(
        "this was seen at an AUC of \(fixed(seen.reading, 2)), where speakers hardly differ: of a small leak"
          + " they differ more, and need more than is said here (--spread 0.15 is a round guess)")
    }
    try say(
      seen.plan, speakers: speakers ?? seen.speakerCount, effect: effect ?? result.verdict.margin)
  }

  private func say(_ plan: PowerPlan, speakers: Int?, effect: Double?) throws {
    if let speakers {
      let folds = plan.folds(speakers: speakers)
      guard let detectable = plan.detectableEffect(speakers: speakers),
        let degrees = plan.degreesOfFreedom(speakers: speakers)
      else {
        throw AuditError(
          .invalidConfiguration,
          "\(speakers) speakers in \(folds) folds leave too few degrees of freedom for an interval"
            + " (an interval needs 3); \(4 * plan.classCount) speakers have them")
      }
      try StandardOutput.line(
        "\(speakers) speakers in \(folds) folds (\(Int(degrees)) degrees of freedom) show an AUC of"
          + " \(fixed(min(1, 0.5 + detectable))) and more, a distance of \(fixed(detectable)) from"
          + " guessing")
      if let effect, let power = plan.power(speakers: speakers, effect: effect) {
        try StandardOutput.line(
          "\(speakers) speakers find a distance of \(fixed(effect)) with power \(fixed(power))")
      }
    }
    if let effect {
      try StandardOutput.line(
        "to find a distance of \(fixed(effect)): \(count(plan.speakersNeeded(effect: effect)))")
      try StandardOutput.line(
        "to rule it out where nothing leaks: \(count(plan.speakersToExclude(margin: effect)))")
    }
  }

  /// A reading beyond which the angular scale no longer tells what speakers do near guessing.
  private static let nearTheEnd = 0.9

  private func count(_ speakers: Int?) -> String {
    speakers.map { "\($0) speakers" } ?? "more than a million speakers"
  }

  private func fixed(_ value: Double, _ places: Int = 3) -> String {
    String(format: "%.\(places)f", value)
  }
}

import ArgumentParser
import Foundation
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
      let power = LeakPower(
        spread: spread ?? 0.15, utterancesPerSpeaker: utterances ?? 30, classCount: classes ?? 2,
        foldCount: folds ?? 5, level: level, power: self.power)
      try StandardOutput.line(
        "\(utterances ?? 30) recordings of each speaker, who differ by \(fixed(power.spread, 2)),"
          + settings(power))
      return try say(power, speakers: speakers, effect: effect)
    }
    let power = try LeakPower(audit: from, level: level, power: self.power)
    if let seen = power.seen {
      let attacks =
        seen.attackCount == 1 ? "one attack" : "the most of \(seen.attackCount) attacks"
      try StandardOutput.line(
        "\(seen.audit): \(seen.speakerCount) speakers judged, who differ by"
          + " \(fixed(power.spread, 2)) (\(attacks))," + settings(power))
      if seen.isNearTheEnd {
        try StandardOutput.line(
          "this was seen at an AUC of \(fixed(seen.reading, 2)), where speakers hardly differ: of a small"
            + " leak they differ more, and need more than is said here (--spread 0.15 is a round guess)"
        )
      }
    }
    try say(
      power, speakers: speakers ?? power.seen?.speakerCount, effect: effect ?? power.seen?.margin)
  }

  private func settings(_ power: LeakPower) -> String {
    " \(power.foldCount) folds, level \(level) one-sided, power \(self.power)"
  }

  private func say(_ power: LeakPower, speakers: Int?, effect: Double?) throws {
    if let speakers {
      let shown = try power.shown(by: speakers)
      try StandardOutput.line(
        "\(speakers) speakers in \(shown.foldCount) folds (\(Int(shown.degreesOfFreedom)) degrees of"
          + " freedom) show an AUC of \(fixed(min(1, 0.5 + shown.effect))) and more, a distance of"
          + " \(fixed(shown.effect)) from guessing")
      if let effect, let share = power.power(of: speakers, effect: effect) {
        try StandardOutput.line(
          "\(speakers) speakers find a distance of \(fixed(effect)) with power \(fixed(share))")
      }
    }
    if let effect {
      try StandardOutput.line(
        "to find a distance of \(fixed(effect)): \(count(power.speakersToFind(effect: effect)))")
      try StandardOutput.line(
        "to rule it out where nothing leaks: \(count(power.speakersToExclude(effect: effect)))")
    }
  }

  private func count(_ speakers: Int?) -> String {
    speakers.map { "\($0) speakers" } ?? "more than a million speakers"
  }

  private func fixed(_ value: Double, _ places: Int = 3) -> String {
    String(format: "%.\(places)f", value)
  }
}

import ArgumentParser
import AuditCore
import AuditStatistics
import AuditText
import Foundation

struct PowerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "power",
    abstract: "Say how small a leak a number of speakers can show, and how many an effect needs.",
    discussion: """
      An audit's unit is the speaker: more recordings of the same voices help little. The effect is \
      a distance of UAR from chance, found by a two-sided test. How much recall differs between \
      speakers decides. 0.2 is a round guess: take the spread of the speakers from a finished audit \
      where there is one (standardError in result.json, times the root of the number of speakers).

        telltale power --speakers 24 --effect 0.05
      """)

  @Option(help: "Speakers judged in all, classes balanced.")
  var speakers: Int?

  @Option(help: "Distance of UAR from chance, for instance 0.05.")
  var effect: Double?

  @Option(help: "Standard deviation of recall between speakers.")
  var spread = 0.2

  @Option(help: "Recordings of each speaker.")
  var utterances = 30

  @Option(help: "Classes of the attribute.")
  var classes = 2

  @Option(help: "Chance of a false alarm.")
  var level = 0.05

  @Option(help: "Chance of finding the effect.")
  var power = 0.8

  func validate() throws {
    guard speakers != nil || effect != nil else {
      throw ValidationError("give --speakers, --effect or both")
    }
    let checks: [(Bool, String)] = [
      (speakers.map { $0 >= 2 * classes } ?? true, "--speakers must be two per class or more"),
      (effect.map { $0 > 0 && $0 < 1 } ?? true, "--effect must be between 0 and 1"),
      (spread >= 0 && spread < 1, "--spread must be 0 to below 1"),
      (utterances >= 1, "--utterances must be 1 or more"),
      (classes >= 2, "--classes must be 2 or more"),
      (level > 0 && level < 0.5, "--level must be between 0 and 0.5"),
      (power > 0.5 && power < 1, "--power must be between 0.5 and 1"),
    ]
    for (holds, message) in checks where !holds { throw ValidationError(message) }
  }

  func run() throws {
    let plan = PowerPlan(
      spread: spread, utterancesPerSpeaker: Double(utterances), classCount: classes, level: level,
      power: power)
    let chance = String(format: "%.2f", 1 / Double(classes))
    try StandardOutput.line(
      "\(utterances) recordings of each speaker, recall varies by \(spread) between speakers, chance"
        + " \(chance), level \(level), power \(power)")
    if let speakers, let detectable = plan.detectableEffect(speakers: speakers) {
      try StandardOutput.line(
        "\(speakers) speakers show a distance of \(fixed(detectable)) from chance and more; the"
          + " smallest p-value that they allow is \(fixed(plan.smallestPValue(speakers: speakers), 4))"
      )
      if let effect {
        try StandardOutput.line(
          "\(speakers) speakers find a distance of \(fixed(effect)) with power"
            + " \(fixed(plan.power(speakers: speakers, effect: effect)))")
      }
    }
    if let effect {
      let needed = plan.speakersNeeded(effect: effect)
      try StandardOutput.line(
        needed.map { "a distance of \(fixed(effect)) needs \($0) speakers" }
          ?? "a distance of \(fixed(effect)) needs more than a million speakers")
    }
  }

  private func fixed(_ value: Double, _ places: Int = 3) -> String {
    String(format: "%.\(places)f", value)
  }
}

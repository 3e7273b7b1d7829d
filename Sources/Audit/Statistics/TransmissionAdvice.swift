internal import Formats
package import Results
internal import TelltaleCore

/// From what each place leaks and leaves of the task to where to cut.
///
/// A place is said to leak less than another only where the paired test shows it; else both readings
/// stand side by side.
package struct TransmissionAdvice {
  package let points: [TransmissionResult.Point]
  /// Of the places' strongest attacks.
  package let readings: PairedReadings

  package init(points: [TransmissionResult.Point], readings: PairedReadings) {
    self.points = points
    self.readings = readings
  }

  /// A loss of the task's UAR up to this is called small.
  private static let smallLoss = 0.05
  /// A reading that is lower by less than this is not looked at.
  private static let smallGain = 0.02

  package var result: TransmissionResult {
    TransmissionResult(
      points: points.map { point in
        TransmissionResult.Point(
          id: point.id, modelFeature: point.modelFeature, tap: point.tap, defence: point.defence,
          sent: point.sent, task: point.task, attack: point.attack,
          isOnFront: front.contains { $0.id == point.id }, taskFiles: point.taskFiles)
      }, knee: knee?.id, advice: sentences)
  }

  private struct Placed {
    let id: String
    let point: TransmissionResult.Point
    let attack: TransmissionResult.Attack
    let leakage: Double
    let task: Double
  }

  /// The metric that most attacks are ranked by, the first of several.
  private var commonMetric: String? {
    let metrics = points.compactMap(\.attack?.metric)
    return metrics.max { first, second in
      let counts = [first, second].map { metric in metrics.count { $0 == metric } }
      return counts[0] < counts[1]
    }
  }

  /// Points that have both numbers, leakage by that metric.
  private var placed: [Placed] {
    let metric = commonMetric
    return points.compactMap { point in
      guard let attack = point.attack, attack.metric == metric, let task = point.taskUAR else {
        return nil
      }
      return Placed(
        id: point.id, point: point, attack: attack, leakage: attack.leakage, task: task)
    }
  }

  /// By rising leakage.
  private var front: [Placed] {
    placed.filter { own in
      !placed.contains { other in
        other.leakage <= own.leakage && other.task >= own.task
          && (other.leakage < own.leakage || other.task > own.task)
      }
    }.sorted { ($0.leakage, $0.id) < ($1.leakage, $1.id) }
  }

  /// The point farthest from the line between the front's ends, both axes stretched to 0...1
  /// (Satopää et al., Finding a "kneedle" in a haystack, 2011).
  private var knee: Placed? {
    guard front.count >= 3, let low = front.first, let high = front.last,
      high.leakage > low.leakage, high.task > low.task
    else { return nil }
    func height(_ placed: Placed) -> Double {
      (placed.task - low.task) / (high.task - low.task)
        - (placed.leakage - low.leakage) / (high.leakage - low.leakage)
    }
    let best = front.dropFirst().dropLast().max { height($0) < height($1) }
    return best.flatMap { height($0) > 0 ? $0 : nil }
  }

  private var sentences: [String] {
    let bare = placed.filter { $0.point.defence == nil }
    // The shallowest of those that leak as good as most: what is transmitted if nobody thinks of it.
    let most = bare.map(\.leakage).max() ?? 0
    guard placed.count > 1,
      let reference = bare.first(where: { $0.leakage >= most - Self.smallGain })
    else { return [] }
    let better = placed.filter { $0.leakage < reference.leakage - Self.smallGain }
    let cheap = better.filter { $0.task >= reference.task - Self.smallLoss }
      .min { $0.leakage < $1.leakage }
    let lowest = better.min { $0.leakage < $1.leakage }
    guard let lowest else {
      return [
        "Nothing tried here reads more than \(Text.fixed(Self.smallGain, 2)) below the"
          + " \(reading(reference)) that the strongest attack reads \(name(reference))."
      ]
    }
    var sentences: [String] = []
    if let cheap { sentences.append(sentence(cheap, insteadOf: reference)) }
    if let knee, knee.id != cheap?.id, knee.leakage < reference.leakage - Self.smallGain {
      sentences.append("At the bend of the curve: " + sentence(knee, insteadOf: reference))
    }
    if lowest.id != cheap?.id, lowest.id != knee?.id {
      sentences.append("At the lowest reading: " + sentence(lowest, insteadOf: reference))
    }
    if placed.allSatisfy({ $0.attack.verdict == .leakDemonstrated }) {
      sentences.append(
        "The leak is demonstrated at every one of the \(placed.count) places compared all the same."
      )
    }
    return sentences
  }

  private func sentence(_ chosen: Placed, insteadOf reference: Placed) -> String {
    let difference = readings.difference(reference.attack.cell, chosen.attack.cell)
    let task =
      "the probe's UAR on emotion reads \(Text.metric(chosen.task)) instead of"
      + " \(Text.metric(reference.task))"
    guard let difference, difference.isShown else {
      let doubt =
        difference.map { "what these speakers do not show to be less (\(text($0)))" }
        ?? "and there is no test of the difference"
      return "\(name(chosen)) the strongest attack reads \(reading(chosen)) and \(name(reference))"
        + " \(reading(reference)), \(doubt); \(task)."
    }
    return "transmitting \(name(chosen)) instead of \(name(reference)) lowers what the strongest"
      + " attack reads from \(reading(reference)) to \(reading(chosen)) (\(text(difference))), where"
      + " guessing gives \(Text.fixed(chosen.attack.chance, 2)); \(task)."
  }

  private func text(_ difference: PairedReadings.Difference) -> String {
    let ends = [difference.interval.lowerBound, difference.interval.upperBound]
      .map { Text.fixed($0, 2) }
    return "paired difference \(Text.fixed(difference.value, 2)) [\(ends[0]), \(ends[1])],"
      + " p \(Text.pValue(difference.pValue)) over all pairs of places"
  }

  private func reading(_ placed: Placed) -> String {
    Text.metric(placed.leakage)
      + (placed.attack.interval.map {
        " [\(Text.fixed($0.lowerBound, 2)), \(Text.fixed($0.upperBound, 2))]"
      } ?? "")
  }

  private func name(_ placed: Placed) -> String {
    "after \(placed.point.tap.name)" + (placed.point.defence.map { " behind \($0)" } ?? "")
  }
}

internal import Formats
internal import Foundation
package import Plan
internal import Processes
internal import TelltaleCore

/// How fast this machine was at each kind of work: estimates get better with every audit on the
/// same store. A guess, never an input to a result.
package struct SpeedBook: Sendable {
  private var unitsPerSecond: [String: Double] = [:]
  /// Of a short run, for what was never done here.
  private var measured: [String: Double] = [:]
  /// Of other hosts on the same store, for what was never done here.
  private var others: [String: Double] = [:]
  private let path: String?

  /// - Parameters:
  ///   - store: nil where there is none yet.
  ///   - stages: that are to be run; a model among them whose speed is not known is measured.
  ///   - audit: theirs; nil for no measuring.
  package init(store: ArtifactStore?, for stages: [Stage], measuring audit: ResolvedAudit?) {
    path = store.map { "\($0.root)/speeds_\(RunOwner.current.host).json" }
    if let path {
      unitsPerSecond = (try? JSONText.read([String: Double].self, from: path)) ?? [:]
      others = store.map { Self.others(in: $0.root, but: path) } ?? [:]
    }
    let isUnknown = stages.contains { [unitsPerSecond, others] stage in
      ModelSpeed.runsModel(stage)
        && (unitsPerSecond[stage.speedClass] ?? others[stage.speedClass]) == nil
    }
    if isUnknown, let audit { measured = ModelSpeed.measured(for: audit, stages) }
  }

  /// Without a store: nothing is kept.
  init(unitsPerSecond: [String: Double]) {
    self.unitsPerSecond = unitsPerSecond
    path = nil
  }

  /// Whether something was done, or measured, here.
  var isSeen: Bool { !unitsPerSecond.isEmpty || !measured.isEmpty || !others.isEmpty }

  package func estimatedSeconds(of stage: Stage) -> Double {
    stage.load / unitsPerSecond(of: stage.speedClass)
  }

  /// How long stages take where there is so much room.
  func seconds(of stages: [Stage], room: StageRoom) -> Double {
    RemainingTime(stages, book: self, room: room).seconds(
      longestPathSeconds: StageGraph(stages, room: room, seconds: estimatedSeconds)
        .longestPathSeconds)
  }

  func unitsPerSecond(of speedClass: String) -> Double {
    unitsPerSecond[speedClass] ?? measured[speedClass] ?? others[speedClass]
      ?? SpeedBook.guess(speedClass)
  }

  /// The slowest of each kind of work.
  private static func others(in root: String, but own: String) -> [String: Double] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.filter { $0.hasPrefix("speeds_") && $0.hasSuffix(".json") }
      .map { "\(root)/\($0)" }.filter { $0 != own }
      .compactMap { try? JSONText.read([String: Double].self, from: $0) }
      .reduce(into: [:]) { $0.merge($1, uniquingKeysWith: min) }
  }

  mutating func record(_ stage: Stage, seconds: Double) {
    guard seconds > 0, stage.load > 0 else { return }
    unitsPerSecond[stage.speedClass] = stage.load / seconds
    // Losing an estimate is no failure.
    if let path { try? OutputFile.replace(path, with: JSONText.encode(unitsPerSecond)) }
  }

  /// Utterances (times epochs) per second, as two cores of an AMD EPYC did them: 64 × 64 planes train
  /// at about 40, and the work grows with the plane's area.
  private static func guess(_ speedClass: String) -> Double {
    let words = speedClass.split(separator: " ")
    let plane = words.compactMap { Double($0) }.first
    let scale = plane.map { 4096 / ($0 * $0) } ?? 1
    return switch words.prefix(2).joined(separator: " ") {
    case "train probe": 50_000
    case "train attacker", "train model": plane == nil ? 300 : 40 * scale
    case "untrained": 4
    // Deals, times folds.
    case let kind where kind.hasPrefix("retrain "): 1_000
    default: words.first == "score" ? 250 * scale : 400 * scale
    }
  }
}

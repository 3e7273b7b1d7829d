import Foundation
import TelltaleCore

/// An honest little attacker, and the same with one flaw at a time, so that the checks themselves
/// are checked. It knows the mean level of each class and judges by the distance to it.
struct CentroidAttacker: Attacker {
  enum Flaw: String, CaseIterable {
    case usesHeldOutLabels
    case usesSomeHeldOutLabels
    case comparesHeldOutLabels
    case readsHeldOutRows
    case learnsNothing
    case neverAsksWhetherToStop
    case acceptsOneClass
    case ignoresShapes
    case scoresWithoutNormalising
    case mixesUpRows
    case changesFromTrainingToTraining
    case losesItselfOnSaving
    case loadsNothing
    case splicesSomewhereElse
    case forgetsEmotion
    case scoresWhatIsNoNumber
    case goesBackInProgress
    case learnsOtherwiseOnMoreThreads
    case goesOnFromSomewhereElse
  }

  var flaw: Flaw?

  var declaration: AttackerDeclaration {
    AttackerDeclaration(
      family: "centroid", architecture: "centroid", initialisation: "none", nativeFeature: "any",
      awareness: Awareness.allCases, knowledge: Knowledge.allCases,
      entryPoints: [
        EntryPoint(name: "first", inputShape: [4, 6, 6]),
        EntryPoint(name: "second", inputShape: [8, 3, 3]),
      ])
  }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker {
    let used =
      flaw == .readsHeldOutRows
      ? Array(0..<request.input.rows.count) : request.trainingRows + request.validationRows
    if Set(request.trainingRows.map { request.target.labels[$0] }).count < 2,
      flaw != .acceptsOneClass
    {
      throw AuditError(.invalidLabels, "the training rows show one class only")
    }
    let wasBegun = begin(request.execution)
    let classCount = request.target.classes.count
    var sums = [Double](repeating: 0, count: classCount)
    var counts = sums
    for (position, row) in used.enumerated() {
      let fraction = Double(position + 1) / Double(used.count)
      request.execution.report(
        Progress(fraction: flaw == .goesBackInProgress ? 1 - fraction : fraction))
      if flaw != .neverAsksWhetherToStop { try request.execution.checkCancelled() }
      if case .features(let features) = request.input.description, flaw != .ignoresShapes {
        let shape = request.input.rows.shape(ofRow: row)
        guard shape.last == features.bands.count else {
          throw AuditError(
            .shapeMismatch, "row \(row) is \(shape), wanted is [frames, \(features.bands.count)]")
        }
      }
      let label = request.target.labels[row]
      sums[label] += try feature(of: row, in: request.input)
      counts[label] += 1
    }
    var centres = zip(sums, counts).map { $0 / max($1, 1) }
    guard centres.allSatisfy(\.isFinite) || flaw == .scoresWhatIsNoNumber else {
      throw AuditError(.computationFailed, "a training row holds values that are no numbers")
    }
    if flaw == .learnsOtherwiseOnMoreThreads {
      centres[0] += 0.05 * Double(request.execution.threadCount)
    }
    if flaw == .goesOnFromSomewhereElse, wasBegun { centres[0] += 0.05 }
    if flaw == .learnsNothing { centres = centres.map { _ in 0 } }
    if flaw == .changesFromTrainingToTraining { centres[0] += Double.random(in: 0..<0.05) }
    return Trained(
      flaw: flaw, centres: centres,
      heldOutLabels: [.usesHeldOutLabels, .usesSomeHeldOutLabels, .comparesHeldOutLabels].contains(
        flaw)
        ? request.target.labels : nil,
      emotionCount: flaw == .forgetsEmotion ? nil : request.secondTarget?.classes.count,
      entryPoints: declaration.entryPoints)
  }

  /// Whether a training with this checkpoint was begun before.
  private func begin(_ execution: Execution) -> Bool {
    guard let mark = execution.checkpointFolder.map({ $0 + "/begun" }) else { return false }
    defer { _ = FileManager.default.createFile(atPath: mark, contents: nil) }
    return FileManager.default.fileExists(atPath: mark)
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedAttacker
  {
    let data = FileManager.default.contents(atPath: folder + "/centres.json")
    guard let data, let centres = try? JSONDecoder().decode([Double].self, from: data) else {
      if flaw == .loadsNothing {
        return Trained(
          flaw: flaw, centres: [0, 0], heldOutLabels: nil, emotionCount: nil, entryPoints: [])
      }
      throw AuditError(.missingFile, "there are no centres in \(folder)")
    }
    return Trained(
      flaw: flaw, centres: centres, heldOutLabels: nil, emotionCount: nil,
      entryPoints: declaration.entryPoints)
  }

  /// Features by their mean; representations by how much more lies in the latter half.
  private func feature(of row: Int, in input: ModelInput) throws(AuditError) -> Double {
    try Self.feature(of: row, in: input)
  }

  fileprivate static func feature(of row: Int, in input: ModelInput) throws(AuditError) -> Double {
    let values = try input.rows.values(ofRow: row).map(Double.init)
    let mean = { (part: ArraySlice<Double>) in part.reduce(0, +) / Double(max(part.count, 1)) }
    switch input.description {
    case .features: return mean(values[...]) / 10
    case .representation:
      let middle = values.count / 2
      return 5 * (mean(values[middle...]) - mean(values[..<middle]))
    }
  }
}

extension CentroidAttacker {
  private struct Trained: TrainedAttacker {
    let flaw: Flaw?
    let centres: [Double]
    let heldOutLabels: [Int]?
    let emotionCount: Int?
    let entryPoints: [EntryPoint]

    var trainingLog: [TrainingEpoch] {
      [TrainingEpoch(epoch: 1, trainingLoss: 0.1, validationLoss: 0.1, validationUAR: 1)]
    }

    func score(_ request: ScoringRequest) throws(AuditError) -> AttackScores {
      var values: [Float] = []
      for row in flaw == .mixesUpRows ? request.rows.sorted() : request.rows {
        let feature = try CentroidAttacker.feature(of: row, in: request.input)
        guard feature.isFinite || flaw == .scoresWhatIsNoNumber else {
          throw AuditError(.computationFailed, "row \(row) holds values that are no numbers")
        }
        var raw = centres.map { -4 * ($0 - feature) * ($0 - feature) }
        if let labels = heldOutLabels {
          switch flaw {
          case .usesSomeHeldOutLabels where row % 5 >= 2: break
          // The same were all labels exchanged.
          case .comparesHeldOutLabels: raw[labels[row] == labels[60] ? 0 : 1] = 9
          default: raw[labels[row]] = 9
          }
        }
        let highest = raw.max() ?? 0
        let sum = log(raw.map { exp($0 - highest) }.reduce(0, +))
        let shift = flaw == .scoresWithoutNormalising ? highest + 1 : highest + sum
        values += raw.map { Float($0 - shift) }
      }
      var splice: Splice?
      if case .representation(let tap) = request.input.description {
        splice = Splice.choose(
          for: tap.shape,
          among: flaw == .splicesSomewhereElse ? Array(entryPoints.prefix(1)) : entryPoints)
      }
      let emotion = emotionCount.map { count in
        ScoreMatrix(
          values: [Float](repeating: -log(Float(count)), count: request.rows.count * count),
          classCount: count)
      }
      return AttackScores(
        attribute: ScoreMatrix(values: values, classCount: centres.count), emotion: emotion,
        splice: splice)
    }

    func save(toFolder folder: String) throws(AuditError) {
      let saved = flaw == .losesItselfOnSaving ? centres.map { $0 * 1.01 } : centres
      guard
        let data = try? JSONEncoder().encode(saved),
        FileManager.default.createFile(atPath: folder + "/centres.json", contents: data)
      else { throw AuditError(.storageFailed, "cannot write to \(folder)") }
    }
  }
}

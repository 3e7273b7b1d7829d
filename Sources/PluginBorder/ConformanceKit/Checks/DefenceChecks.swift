import Foundation
internal import TelltaleCore

/// A defence says what shape it makes, keeps to it, draws chance from the utterance's seed alone,
/// and can be stored.
struct DefenceChecks {
  let defence: any Defence
  let settings: ConformanceSettings

  private static let shapes: [TapShape] = [[8, 4, 4], [24], [8, nil]]

  func run(_ list: inout CheckList) {
    let scratch = "\(settings.scratchFolder)/defence-\(list.component)"
    list.check("every-shape-is-served-or-refused-by-name") {
      let served = try Self.shapes.filter { try isServed($0) }
      try require(!served.isEmpty, "neither \(Self.shapes) is served")
    }
    list.check("what-is-promised-is-made") {
      for shape in try Self.shapes.filter(isServed) {
        let promised = try defence.shape(of: shape)
        for seed in [1, 2] {
          let (fitted, row) = (try fitted(shape), try values(shape))
          let made = try fitted.apply(
            to: row.values, shape: row.shape, seed: Seed(UInt64(seed)))
          let wanted = try fitted.shape(ofOne: row.shape)
          try require(
            promised.admits(wanted), "\(row.shape) becomes \(wanted), and \(promised) was promised")
          try require(
            made.count == wanted.reduce(1, *),
            "\(row.shape): \(made.count) values, \(wanted) were promised")
          try require(made.allSatisfy(\.isFinite), "\(shape): not every value is finite")
        }
      }
    }
    list.check("same-seed-same-result") {
      for shape in try Self.shapes.filter(isServed) {
        let (one, other) = (try fitted(shape), try fitted(shape))
        let row = try values(shape)
        try require(
          try one.apply(to: row.values, shape: row.shape, seed: Seed(7))
            == other.apply(to: row.values, shape: row.shape, seed: Seed(7)),
          "two fits on the same rows, applied with one seed, differ at \(shape)")
      }
    }
    list.check("rows-that-are-not-learnt-from-are-not-read") {
      for shape in try Self.shapes.filter(isServed) {
        let set = ExampleRows.representations(shape, classCount: 2, seed: settings.seed)
        let audit = RowAudit(set.input.rows)
        _ = try defence.fit(request(set, rows: audit))
        let foreign = audit.readRows.subtracting(ExampleRows.trainingRows)
        try require(
          foreign.isEmpty, "it read rows \(foreign.sorted()), which it must not learn from")
      }
    }
    list.check("save-and-load-round-trip") {
      for (index, shape) in try Self.shapes.filter(isServed).enumerated() {
        let fitted = try fitted(shape)
        let folder = "\(scratch)-\(index)"
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
        try fitted.save(toFolder: folder)
        let loaded = try defence.load(fromFolder: folder, execution: execution)
        let row = try values(shape)
        try require(
          try loaded.apply(to: row.values, shape: row.shape, seed: Seed(3))
            == fitted.apply(to: row.values, shape: row.shape, seed: Seed(3)),
          "what was loaded acts differently at \(shape)")
      }
    }
    list.check("an-empty-folder-is-refused") {
      let folder = scratch + "-empty"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      guard let shape = try Self.shapes.first(where: isServed) else { return }
      do {
        // One that learns nothing has nothing to miss.
        let loaded = try defence.load(fromFolder: folder, execution: execution)
        let row = try values(shape)
        _ = try loaded.apply(to: row.values, shape: row.shape, seed: Seed(1))
      } catch let error as AuditError {
        try require(
          [.missingFile, .corruptedArtifact].contains(error.code),
          "an empty folder gives \(error.code.rawValue)")
      }
    }
  }

  /// Throws for an error that is no refusal of the shape.
  private func isServed(_ shape: TapShape) throws -> Bool {
    do {
      let made = try defence.shape(of: shape)
      try require(
        !made.sizes.isEmpty && made.shared.allSatisfy { $0 > 0 }
          && (shape.isTimeOpen || !made.isTimeOpen), "\(shape) would become \(made)")
      return true
    } catch let error as AuditError {
      try require(
        error.code == .unsupported,
        "\(shape) is refused with \(error.code.rawValue), not unsupported")
      return false
    }
  }

  private func fitted(_ shape: TapShape) throws(AuditError) -> any FittedDefence {
    let set = ExampleRows.representations(shape, classCount: 2, seed: settings.seed)
    return try defence.fit(request(set, rows: set.input.rows))
  }

  private func request(_ set: ExampleRows, rows: any TensorRows) -> DefenceRequest {
    DefenceRequest(
      input: ModelInput(description: set.input.description, rows: rows), attribute: set.target,
      emotion: set.secondTarget, rows: ExampleRows.trainingRows, execution: execution)
  }

  /// One representation that is not learnt from.
  private func values(_ shape: TapShape) throws(AuditError) -> (values: [Float], shape: [Int]) {
    let rows = ExampleRows.representations(shape, classCount: 2, seed: settings.seed).input.rows
    let row = ExampleRows.heldOutRows[0]
    return (try rows.values(ofRow: row), rows.shape(ofRow: row))
  }

  private var execution: Execution {
    Execution(seed: settings.seed, device: settings.device, threadCount: settings.threadCount)
  }
}

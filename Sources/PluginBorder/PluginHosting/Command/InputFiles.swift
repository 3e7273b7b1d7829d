internal import Arrays
internal import Formats
internal import Foundation
internal import Processes
internal import TelltaleCore

/// Rows on their way to a component outside, and what they are.
///
/// Features of all rows stand one behind the other, [frames of all rows × bands], with the number of
/// frames of each row in a file of its own; representations are [rows × shape]. Where their time is open,
/// all values stand one behind the other, row by row, with the number of steps of each row in a file of its
/// own.
struct InputFiles: Sendable, Hashable, Codable {
  enum Kind: String, Sendable, Hashable, Codable {
    case features, representation
  }

  let kind: Kind
  let rowCount: Int
  /// Ids of the rows' utterances; nil where rows have none.
  let utterances: [String]?
  /// The values; nil for a model that reads none.
  var rows: String?

  /// Features only.
  var frames: String?
  var bands: [FeatureDescription.Band]?
  var frameRateHz: Double?

  /// Representations only.
  var tap: String?
  var shape: TapShape?
  /// Where time is open.
  var steps: String?
  var depth: Int?
  /// Left out where it is.
  var isTimeKnown: Bool?

  /// Writes the wanted rows, one at a time, in the wanted order.
  ///
  /// - Parameter name: of the files, before their endings.
  /// - Throws: `.shapeMismatch` for a row that is not of the described shape, `.cancelled`,
  ///   `.storageFailed`, or what reading a row throws.
  static func write(
    _ input: ModelInput, rows: [Int], as name: String, in folder: ScratchFolder,
    _ execution: Execution
  ) throws(AuditError) -> InputFiles {
    let path = folder.file("\(name).npy")
    switch input.description {
    case .features(let features):
      let bandCount = features.bands.count
      for row in rows {
        let shape = input.rows.shape(ofRow: row)
        guard shape.count == 2, shape[0] > 0, shape[1] == bandCount else {
          throw AuditError(
            .shapeMismatch, "row \(row) is \(shape), the features are [frames, \(bandCount)]")
        }
      }
      let frames = rows.map { input.rows.shape(ofRow: $0)[0] }
      try copy(rows, of: input.rows, shape: [frames.reduce(0, +), bandCount], to: path, execution)
      let framesPath = folder.file("\(name)-frames.npy")
      try NumpyWriter.write(frames, to: framesPath)
      var files = described(features, rows: rows, of: input.rows)
      files.rows = path
      files.frames = framesPath
      return files
    case .representation(let tap):
      for row in rows where !tap.shape.admits(input.rows.shape(ofRow: row)) {
        throw AuditError(
          .shapeMismatch,
          "\(input.rows.label(ofRow: row)) is \(input.rows.shape(ofRow: row)), tap '\(tap.name)' gives"
            + " \(tap.shape)")
      }
      var files = InputFiles(
        kind: .representation, rowCount: rows.count, utterances: ids(rows, of: input.rows),
        rows: path, tap: tap.name, shape: tap.shape, depth: tap.depth,
        isTimeKnown: tap.isTimeKnown ? nil : false)
      guard let shape = tap.shape.fixed else {
        let counts = rows.map { input.rows.elementCount(ofRow: $0) }
        try copy(rows, of: input.rows, shape: [counts.reduce(0, +)], to: path, execution)
        let stepsPath = folder.file("\(name)-steps.npy")
        try NumpyWriter.write(rows.map { input.rows.shape(ofRow: $0).last ?? 0 }, to: stepsPath)
        files.steps = stepsPath
        return files
      }
      try copy(rows, of: input.rows, shape: [rows.count] + shape, to: path, execution)
      return files
    }
  }

  /// Rows by their utterances alone, for a model that answers from what is recorded.
  static func described(
    _ features: FeatureDescription, rows: [Int], of source: any TensorRows
  ) -> InputFiles {
    InputFiles(
      kind: .features, rowCount: rows.count, utterances: ids(rows, of: source),
      bands: features.bands, frameRateHz: features.frameRateHz)
  }

  private static func ids(_ rows: [Int], of source: any TensorRows) -> [String]? {
    let ids = rows.compactMap { source.utterance(ofRow: $0) }
    return ids.count == rows.count ? ids : nil
  }

  private static func copy(
    _ rows: [Int], of source: any TensorRows, shape: [Int], to path: String, _ execution: Execution
  ) throws(AuditError) {
    let writer = try NumpyWriter(path: path)
    for row in rows {
      try execution.checkCancelled()
      var failure: AuditError?
      withUnsafeTemporaryAllocation(of: Float.self, capacity: source.elementCount(ofRow: row)) {
        buffer in
        buffer.initialize(repeating: 0)
        do throws(AuditError) {
          try source.read(row: row, into: buffer)
          try writer.append(UnsafeBufferPointer(buffer))
        } catch { failure = error }
      }
      if let failure { throw failure }
    }
    try writer.close(shape: shape)
  }
}

/// The other side: rows of an input's files, read one at a time.
struct NumpyRows: TensorRows {
  private let reader: NumpyReader?
  private let shapes: [[Int]]
  private let starts: [Int]
  private let utterances: [String]?

  /// Throws `.malformedFile` where the files do not fit each other.
  init(_ files: InputFiles) throws(AuditError) {
    utterances = files.utterances
    guard let rows = files.rows else {
      reader = nil
      shapes = Array(repeating: [0], count: files.rowCount)
      starts = Array(repeating: 0, count: files.rowCount + 1)
      return
    }
    do throws(ArrayRefusal) {
      reader = try NumpyReader(path: rows)
      if let frames = files.frames {
        let bandCount = files.bands?.count ?? 0
        shapes = try NumpyReader(path: frames).integers().map { [$0, bandCount] }
      } else if let steps = files.steps, let shape = files.shape {
        shapes = try NumpyReader(path: steps).integers().map { shape.shape(stepCount: $0) }
      } else {
        shapes = Array(repeating: files.shape?.fixed ?? [], count: files.rowCount)
      }
    } catch { throw AuditError(.malformedFile, "an array of the input \(error.reason)") }
    var starts = [0]
    for shape in shapes { starts.append(starts[starts.count - 1] + shape.reduce(1, *)) }
    self.starts = starts
    guard shapes.count == files.rowCount, starts.last == reader?.array.elementCount else {
      throw AuditError(.malformedFile, "\(rows) does not hold \(files.rowCount) rows as described")
    }
  }

  var count: Int { shapes.count }
  func shape(ofRow row: Int) -> [Int] { shapes[row] }
  func utterance(ofRow row: Int) -> String? { utterances?[row] }

  func read(row: Int, into destination: UnsafeMutableBufferPointer<Float>) throws(AuditError) {
    precondition(
      destination.count == starts[row + 1] - starts[row], "row \(row) is \(shapes[row])")
    do throws(ArrayRefusal) {
      try reader?.read(from: starts[row], into: destination)
    } catch { throw AuditError(.malformedFile, "an array of the input \(error.reason)") }
  }
}

extension InputFiles {
  /// Throws `.malformedFile` for files that do not fit each other.
  func modelInput() throws(AuditError) -> ModelInput {
    let description: InputDescription =
      switch kind {
      case .features:
        .features(FeatureDescription(bands: bands ?? [], frameRateHz: frameRateHz ?? 0))
      case .representation:
        .representation(
          TapDescription(
            name: tap ?? "", shape: shape ?? [], depth: depth ?? 1, isTimeKnown: isTimeKnown ?? true
          ))
      }
    return ModelInput(description: description, rows: try NumpyRows(self))
  }
}

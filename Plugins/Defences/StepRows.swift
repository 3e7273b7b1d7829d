import TelltaleCore

/// Representations whose time is open, step by step: each step of a wanted row is a row of its own, [channels]
/// or [channels, height].
///
/// A step is read from its utterance, the last of which is kept: who reads in order reads each once. For one
/// thread at a time.
final class StepRows: TensorRows, @unchecked Sendable {
  /// Sizes of a step.
  private let sizes: [Int]
  private let source: any TensorRows
  /// Row of the source, and the step in it, of each step.
  private let places: [(row: Int, step: Int)]
  private var held: (row: Int, values: [Float])?

  /// - Parameter rows: of the source, whose shapes are `sizes` followed by time.
  ///
  /// Throws `.shapeMismatch` for a row of another shape.
  init(of rows: [Int], in source: any TensorRows, shape: TapShape) throws(AuditError) {
    var places: [(row: Int, step: Int)] = []
    for row in rows {
      let own = source.shape(ofRow: row)
      guard shape.admits(own) else {
        throw AuditError(
          .shapeMismatch,
          "\(source.label(ofRow: row)) is \(own), and its tap gives \(shape); a defence takes"
            + " representations of one tap")
      }
      places += (0..<own[own.count - 1]).map { (row, $0) }
    }
    sizes = shape.shared
    self.source = source
    self.places = places
  }

  var count: Int { places.count }
  /// Row of the source that each step belongs to.
  var sourceRows: [Int] { places.map(\.row) }
  func shape(ofRow row: Int) -> [Int] { sizes }

  func read(row: Int, into destination: UnsafeMutableBufferPointer<Float>) throws(AuditError) {
    let place = places[row]
    if held?.row != place.row { held = (place.row, try source.values(ofRow: place.row)) }
    guard let values = held?.values else { return }
    let stepCount = values.count / destination.count
    for index in destination.indices { destination[index] = values[index * stepCount + place.step] }
  }
}

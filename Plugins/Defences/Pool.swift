import TelltaleCore

/// Averages over windows of the plane that do not overlap.
///
///     y[c, i, j] = mean of x[c, f i … f i + f - 1, f j … f j + f - 1]
///
/// A last window that the plane does not fill averages what there is. [c, h, w] becomes
/// [c, ⌈h / f⌉, ⌈w / f⌉], [c, w] becomes [c, ⌈w / f⌉]; over the whole plane [c, 1, 1] and [c, 1].
/// A vector has no plane and is refused. An open time stays open behind windows, and is 1 where the whole
/// plane is averaged.
///
/// **Source** global average pooling: Lin, Chen and Yan, arXiv:1312.4400, section 3.2.
struct Pool: Defence {
  static let id = "pool"

  /// Side of a window; nil for the whole plane.
  let factor: Int?

  func shape(of shape: TapShape) throws(AuditError) -> TapShape {
    // An open time is at least one step long.
    let axes = try RepresentationShape(shape.shape(stepCount: 1)).axes
    guard axes.count > 1 else {
      throw AuditError(
        .unsupported,
        "shape \(shape) is a vector without a plane to pool over; choose a tap of shape [channels,"
          + " height, width] or [channels, width]")
    }
    guard shape.isTimeOpen, factor != nil else { return TapShape(windowCounts(axes)) }
    return TapShape(followedByTime: windowCounts(shape.shared))
  }

  /// Sizes of what is made of these.
  private func windowCounts(_ axes: [Int]) -> [Int] {
    [axes[0]] + axes.dropFirst().map { windowCount($0) }
  }

  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence {
    guard case .representation(let tap) = request.input.description, tap.shape.isTimeOpen else {
      let rows = try TrainingRows(request)
      _ = try shape(of: TapShape(rows.shape.axes))
      return Fitted(pool: self, shape: TapShape(rows.shape.axes))
    }
    _ = try shape(of: tap.shape)
    return Fitted(pool: self, shape: tap.shape)
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
  {
    Fitted(
      pool: self, shape: try DefenceState(of: Self.id, fromFolder: folder, mayBeOpen: true).tapShape
    )
  }

  private func windowCount(_ size: Int) -> Int { factor.map { (size + $0 - 1) / $0 } ?? 1 }

  private struct Fitted: FittedDefence {
    let pool: Pool
    let shape: TapShape

    func shape(ofOne shape: [Int]) throws(AuditError) -> [Int] {
      guard self.shape.admits(shape) else {
        throw AuditError(
          .shapeMismatch,
          "\(shape) is given, and it was fitted on \(self.shape); fit it on this tap")
      }
      return pool.windowCounts(shape)
    }

    func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float] {
      let pooled = try self.shape(ofOne: shape)
      // A sequence is a plane of height 1.
      let (height, width) = (shape.count == 3 ? shape[1] : 1, shape[shape.count - 1])
      let (rowCount, columnCount) = (shape.count == 3 ? pooled[1] : 1, pooled[pooled.count - 1])
      let factor = pool.factor ?? max(height, width)
      var result: [Float] = []
      result.reserveCapacity(shape[0] * rowCount * columnCount)
      for channel in 0..<shape[0] {
        for row in 0..<rowCount {
          for column in 0..<columnCount {
            let window = (
              rows: row * factor..<min((row + 1) * factor, height),
              columns: column * factor..<min((column + 1) * factor, width)
            )
            var sum = 0.0
            for y in window.rows {
              let start = (channel * height + y) * width
              for x in window.columns { sum += Double(values[start + x]) }
            }
            result.append(Float(sum / Double(window.rows.count * window.columns.count)))
          }
        }
      }
      return result
    }

    func save(toFolder folder: String) throws(AuditError) {
      try DefenceState(Pool.id, tapShape: shape, arrays: []).save(toFolder: folder)
    }
  }
}

extension Pool {
  static let metadata = ComponentMetadata.defence(
    id, version: "1.0.0", "Averages over windows of the plane",
    citation: "Lin, Chen and Yan, Network in Network, arXiv:1312.4400, section 3.2",
    limits: [
      "what each channel's mean tells stays: an attacker that pools by itself loses nothing",
      "representations without a plane are refused",
    ],
    overTime: "it pools windows of steps, or all of them",
    [
      ParameterDescription(
        "window", "Windows of factor × factor, or the whole plane at once",
        range: .choices(["factor", "global"]), default: .text("factor")),
      ParameterDescription(
        "factor", "Side of a window; not read with a global one", range: .integers(2...1024),
        default: .integer(2)),
    ])

  init(_ values: ParameterValues) throws(AuditError) {
    self.init(factor: values.text("window") == "global" ? nil : values.integer("factor"))
  }
}

import TelltaleCore

/// A representation's axes: channels first, and what lies behind them.
struct RepresentationShape {
  let axes: [Int]

  /// Throws `.unsupported` unless it is [channels, height, width], [channels, width] or [length].
  init(_ axes: [Int]) throws(AuditError) {
    guard (1...3).contains(axes.count), axes.allSatisfy({ $0 > 0 }) else {
      throw AuditError(
        .unsupported,
        "shape \(axes) cannot be worked on: it takes [channels, height, width],"
          + " [channels, width] or [length]")
    }
    self.axes = axes
  }

  /// The same of a shape, whose time must not be open.
  init(_ shape: TapShape) throws(AuditError) {
    guard let axes = shape.fixed else {
      throw AuditError(.unsupported, "shape \(shape) has no size of time to work on")
    }
    try self.init(axes)
  }

  /// Of a vector every value is a channel.
  var channelCount: Int { axes[0] }
  /// Values of one channel.
  var planeCount: Int { axes.dropFirst().reduce(1, *) }
  var valueCount: Int { channelCount * planeCount }

  /// Throws `.shapeMismatch` unless these values are of this very shape.
  func require(_ values: [Float], _ shape: [Int]) throws(AuditError) {
    try require(shape)
    precondition(values.count == valueCount, "\(values.count) values of shape \(shape)")
  }

  /// Throws `.shapeMismatch` unless it is this very shape.
  func require(_ shape: [Int]) throws(AuditError) {
    guard shape == axes else {
      throw AuditError(
        .shapeMismatch, "\(shape) is given, and it was fitted on \(axes); fit it on this tap")
    }
  }
}

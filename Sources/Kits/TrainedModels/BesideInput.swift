internal import TelltaleCore

/// An input that something else than features fills, axis by axis.
struct BesideInput: Sendable {
  enum Axis: Sendable, Hashable {
    case batch, frames
    case fixed(Int)
  }

  let name: String
  let source: InputSource
  private let axes: [Axis]

  /// Throws `.unsupported`, with what can be told instead, for an input that this source does not fill.
  init(_ input: ReadableInput, _ source: InputSource, remedy: InputRemedy) throws(AuditError) {
    guard Self.types.contains(input.type) else {
      throw AuditError(
        .unsupported,
        "the model's input '\(input.name)' is \(input.inWords), which is neither numbers nor true and"
          + " false: export the model with it made constant")
    }
    guard let axes = Self.axes(of: input.sizes, source) else {
      throw AuditError(
        .unsupported,
        "the model's input is \(input.inWords), which '\(source.word)' does not fill: tell what does by"
          + " 'inputs' (\(remedy.flag("inputs", input.name + "=…")), of \(InputSource.vocabulary))")
    }
    name = input.name
    self.source = source
    self.axes = axes
  }

  private static let types: Set<String> = [
    "f64", "f32", "f16", "bf16", "i64", "i32", "i16", "i8", "u64", "u32", "u16", "u8", "boolean",
  ]

  /// Whether it holds one utterance's values and has no axis for several.
  var isOfOneUtterance: Bool {
    guard !axes.contains(.batch) else { return false }
    return switch source {
    case .mask, .length: true
    case .zeros, .constant: axes.count > 1
    case .rate, .features: false
    }
  }

  /// - Parameters:
  ///   - batch: nil for any.
  ///   - frames: nil for any.
  func shape(batch: Int?, frames: Int?) -> InputShapes.Shape {
    InputShapes.Shape(
      sizes: axes.map { axis in
        switch axis {
        case .batch: batch
        case .frames: frames
        case .fixed(let size): size
        }
      }, batchAxis: axes.firstIndex(of: .batch))
  }

  /// - Parameters:
  ///   - frames: of every row, those that fill it up among them.
  ///   - lengths: how many are the utterance's own, row by row.
  func array(frames: Int, lengths: [Int], rateHz: Double) -> InputArray {
    let sizes = shape(batch: lengths.count, frames: frames).sizes.map { $0 ?? 1 }
    let count = sizes.reduce(1, *)
    let values: [Double] =
      switch source {
      case .features: preconditionFailure("features fill an input of their own")
      case .mask: lengths.flatMap { own in (0..<frames).map { $0 < own ? 1 : 0 } }
      case .length: lengths.map(Double.init)
      case .rate: Array(repeating: rateHz, count: count)
      case .zeros: Array(repeating: 0, count: count)
      case .constant(let number): Array(repeating: number, count: count)
      }
    return InputArray(.numbers(values), sizes: sizes)
  }

  private static func axes(of sizes: [Int?]?, _ source: InputSource) -> [Axis]? {
    switch source {
    case .features: return nil
    case .mask:
      // [N, frames], [N, 1, …, frames], or [frames] of one utterance. A file that tells no sizes is taken to
      // have the first, and one length for each utterance.
      let sizes = sizes ?? [nil, nil]
      guard let last = sizes.indices.last else { return nil }
      guard last > 0 else { return [.frames] }
      guard sizes[1..<last].allSatisfy({ $0 == nil || $0 == 1 }) else { return nil }
      return [.batch] + sizes[1..<last].map { _ in .fixed(1) } + [.frames]
    case .length:
      let sizes = sizes ?? [nil]
      guard !sizes.isEmpty else { return [] }
      guard sizes.dropFirst().allSatisfy({ $0 == nil || $0 == 1 }) else { return nil }
      return [.batch] + sizes.dropFirst().map { _ in .fixed(1) }
    case .zeros(let told?): return told.map { $0.map(Axis.fixed) ?? .batch }
    case .rate, .zeros(nil), .constant:
      let sizes = sizes ?? []
      guard sizes.count(where: { $0 == nil }) <= 1 else { return nil }
      return sizes.map { $0.map(Axis.fixed) ?? .batch }
    }
  }
}

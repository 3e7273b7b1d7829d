internal import TelltaleCore

/// How a matrix [frames × bands] fills a model's input.
public enum FeatureLayout: String, CaseIterable, Sendable {
  /// [bands × frames]: the frames of a band lie side by side.
  case bandsFrames = "bands-frames"
  /// [frames × bands]: the bands of a frame lie side by side.
  case framesBands = "frames-bands"
  /// [samples]: the waveform, which has one band.
  case samples
}

/// The model's input, axis by axis.
struct InputPlan: Sendable {
  enum Axis: Sendable { case batch, single, bands, frames }

  let axes: [Axis]
  /// As settled; the batch is nil where the model takes any, frames are nil for each utterance's
  /// own number.
  private(set) var sizes: [Int?]
  let layout: FeatureLayout
  private let given: [Int?]
  private let remedy: InputRemedy

  /// - Parameters:
  ///   - frameCount: wanted; 0 for the model's own.
  ///   - bandCount: wanted; 0 for the model's own.
  ///   - remedy: what errors tell to add.
  ///
  /// Throws `.unsupported` for an input that no features fill, `.shapeMismatch` for wanted numbers
  /// that are not the model's.
  init(
    _ input: ReadableInput, layout: FeatureLayout, frameCount: Int, bandCount: Int,
    remedy: InputRemedy
  ) throws(AuditError) {
    guard ["f32", "f16", "bf16", "f64"].contains(input.type) else {
      throw AuditError(
        .unsupported,
        "the model's input is \(input.inWords), and features are floats: export it with a float"
          + " input")
    }
    guard let given = input.sizes, let axes = Self.axes(of: given, layout: layout) else {
      let fitting = FeatureLayout.allCases.filter { layout in
        input.sizes.flatMap { Self.axes(of: $0, layout: layout) } != nil
      }
      throw AuditError(
        .unsupported,
        "the model's input is \(input.inWords), which is not of layout '\(layout.rawValue)'"
          + " (wanted is \(Self.shapes(of: layout))): \(remedy.otherLayout(fitting))")
    }
    self.axes = axes
    self.layout = layout
    self.given = given
    self.remedy = remedy
    var sizes = given
    for (index, axis) in axes.enumerated() {
      switch axis {
      case .batch: break
      case .single: sizes[index] = 1
      case .frames:
        sizes[index] = try Self.settle(given[index], frameCount, "frames", input)
      case .bands: sizes[index] = try Self.settle(given[index], bandCount, "bands", input)
      }
    }
    self.sizes = sizes
  }

  /// Throws `.shapeMismatch`, with flags, for features of another number of bands.
  func check(bandCount: Int) throws(AuditError) {
    guard let own = self.bandCount, own != bandCount else { return }
    let others = otherReadings
    let fitting = others.filter { $0.bandCount == nil || $0.bandCount == bandCount }
    throw AuditError(
      .shapeMismatch,
      "the features have \(Self.counted(bandCount, "band")), and the model's input is"
        + " \(sizes.inWords), layout '\(layout.rawValue)':"
        + " \(remedy.otherFeatures(bandCount: own, fitting: fitting, others: others))")
  }

  /// How the input is read as it is set, and what else it could be: for people.
  var inWords: String {
    let own = Reading(layout: layout, bandCount: bandCount, frameCount: frameCount)
    return
      (["read as \(own.inWords)"]
      + otherReadings.map { "\(remedy.flags(for: $0.layout)) reads \($0.inWords)" })
      .joined(separator: "; ")
  }

  /// One layout that an input of these sizes may have.
  struct Reading: Sendable, Hashable {
    let layout: FeatureLayout
    /// 1 for samples; nil for any.
    let bandCount: Int?
    /// Nil for each utterance's own.
    let frameCount: Int?

    /// `bands-frames: 128 bands, 200 frames of every utterance`.
    var inWords: String {
      let isSound = layout == .samples
      let frames = frameCount.map {
        "\(InputPlan.counted($0, isSound ? "sample" : "frame")) of every utterance"
      }
      let bands = bandCount.map { InputPlan.counted($0, "band") } ?? "any number of bands"
      return "\(layout.rawValue): "
        + ((isSound ? [] : [bands]) + [frames ?? "each utterance at its own length"])
        .joined(separator: ", ")
    }
  }

  private var otherReadings: [Reading] {
    FeatureLayout.allCases.compactMap { other in
      guard other != layout, let axes = Self.axes(of: given, layout: other) else { return nil }
      func size(_ axis: Axis) -> Int? { axes.firstIndex(of: axis).flatMap { given[$0] } }
      // A plane of one band or one frame is no plane.
      guard other == .samples || size(.bands) != 1, size(.frames) != 1 else { return nil }
      return Reading(
        layout: other, bandCount: other == .samples ? 1 : size(.bands), frameCount: size(.frames))
    }
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  var frameCount: Int? { size(of: .frames) }
  var batchSize: Int? { size(of: .batch) }
  /// 1 for samples; nil for any.
  var bandCount: Int? { axes.contains(.bands) ? size(of: .bands) : 1 }
  /// Whether planes come with their channel behind them.
  var isChannelLast: Bool { axes.last == .single }

  /// The same for a model that takes one number of utterances.
  func ofBatch(_ count: Int) -> InputPlan {
    var plan = self
    for (index, axis) in axes.enumerated() where axis == .batch { plan.sizes[index] = count }
    return plan
  }

  /// The same sizes for a batch.
  func sizes(batch: Int?) -> [Int?] {
    zip(axes, sizes).map { axis, size in axis == .batch ? batch : size }
  }

  /// The sizes of a run.
  func sizes(batch: Int, frames: Int, bands: Int) -> [Int] {
    axes.map { axis in
      switch axis {
      case .batch: batch
      case .single: 1
      case .frames: frames
      case .bands: bands
      }
    }
  }

  /// How far two frames, and two bands, of one row's values lie apart.
  func strides(frames: Int, bands: Int) -> (frame: Int, band: Int) {
    let order = axes.filter { $0 == .frames || $0 == .bands }
    return order.first == .bands ? (1, frames) : (bands, 1)
  }

  /// The sizes with another number of frames; nil for any: what changes then is time.
  func sizes(ofLength frames: Int?) -> [Int?] {
    zip(axes, sizes).map { axis, size in axis == .frames ? frames : size }
  }

  private func size(of axis: Axis) -> Int? {
    axes.firstIndex(of: axis).flatMap { sizes[$0] }
  }

  private static func settle(
    _ own: Int?, _ wanted: Int, _ name: String, _ input: ReadableInput
  ) throws(AuditError) -> Int? {
    guard let own else { return wanted > 0 ? wanted : nil }
    guard wanted == 0 || wanted == own else {
      throw AuditError(
        .shapeMismatch,
        "parameter '\(name)' is \(wanted), and the model's input is \(input.inWords): leave it out,"
          + " or give \(own)")
    }
    return own
  }

  private static func axes(of sizes: [Int?], layout: FeatureLayout) -> [Axis]? {
    let plane: [Axis] =
      switch layout {
      case .bandsFrames: [.bands, .frames]
      case .framesBands: [.frames, .bands]
      case .samples: [.frames]
      }
    guard sizes.count != plane.count + 1 else { return [.batch] + plane }
    guard sizes.count == plane.count + 2, let last = sizes.last else { return nil }
    if sizes[1] == 1 { return [.batch, .single] + plane }
    if last == 1 { return [.batch] + plane + [.single] }
    return sizes[1] == nil ? [.batch, .single] + plane : nil
  }

  private static func shapes(of layout: FeatureLayout) -> String {
    switch layout {
    case .bandsFrames: "[N, bands, frames], [N, 1, bands, frames] or [N, bands, frames, 1]"
    case .framesBands: "[N, frames, bands], [N, 1, frames, bands] or [N, frames, bands, 1]"
    case .samples: "[N, samples], [N, 1, samples] or [N, samples, 1]"
    }
  }
}

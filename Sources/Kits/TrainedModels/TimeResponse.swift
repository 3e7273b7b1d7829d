internal import TelltaleCore

/// Finds the time axis of layers whose graph does not tell it: the axis along which what is changed
/// moves with what was changed.
///
/// The model reads noise, and the same noise with its first, and with its last, quarter of frames drawn
/// anew. Along time the layer's differences lie at the beginning in the one case and at the end in the
/// other; along channels and heights they lie where they did. With c the centre of the absolute
/// differences along an axis (0 at its beginning, 1 at its end),
///
///     response = c(last quarter) - c(first quarter)
///
/// is ¾ for an axis that is time and nothing else, and near 0 for any other. An axis is taken for time
/// where its response is at least ¼, and twice any other's.
struct TimeResponse {
  let layered: any ModelLayers
  let inputs: ModelInputs

  private static let least = 0.25
  /// Values of layers that are held at once.
  private static let valueLimit = 1 << 26
  /// Of the noise: what a model was trained on is not known here.
  private static let deviations: [Float] = [1, 0.1, 10]

  /// The time axis of some layers of fixed size; those are left out whose axes do not tell.
  ///
  /// - Parameter wanted: indices of layers.
  ///
  /// Throws what the model throws.
  func axes(of wanted: [Int]) throws(AuditError) -> [Int: Int] {
    guard let frames = plan.frameCount, let bands = plan.bandCount, frames >= 8 else { return [:] }
    var found: [Int: Int] = [:]
    for part in parts(of: wanted) {
      let program = try layered.programs(
        part, shapes: inputs.shapes(batch: batch), threadCount: 1)[0]
      for deviation in Self.deviations {
        let open = part.indices.filter { found[part[$0]] == nil }
        guard !open.isEmpty else { break }
        let noise = Noise(frames: frames, bands: bands, deviation: deviation, plan: plan)
        let plain = try outputs(of: program, open, part, noise.values(redrawing: 0..<0))
        let first = try outputs(of: program, open, part, noise.values(redrawing: 0..<frames / 4))
        let last = try outputs(
          of: program, open, part, noise.values(redrawing: frames - frames / 4..<frames))
        for (place, index) in open.enumerated() {
          let shape = layered.layers[part[index]].sizes.compactMap(\.self)
          found[part[index]] = Self.timeAxis(
            of: shape, zip(first[place], plain[place]).map { abs($0 - $1) },
            zip(last[place], plain[place]).map { abs($0 - $1) })
        }
      }
    }
    return found
  }

  /// The axis that answers, where one does clearly.
  ///
  /// - Parameters:
  ///   - early: absolute differences where the first frames were drawn anew, row-major.
  ///   - late: the same of the last frames.
  static func timeAxis(of shape: [Int], _ early: [Float], _ late: [Float]) -> Int? {
    let responses = shape.indices.map { axis -> Double in
      guard let before = centre(of: early, shape, axis), let after = centre(of: late, shape, axis)
      else { return 0 }
      return after - before
    }
    guard let best = responses.indices.max(by: { responses[$0] < responses[$1] }),
      responses[best] >= least,
      responses.indices.allSatisfy({ $0 == best || 2 * abs(responses[$0]) <= responses[best] })
    else { return nil }
    return best
  }

  /// Where an axis has its weight, 0...1; nil where there is none, or no number.
  private static func centre(of values: [Float], _ shape: [Int], _ axis: Int) -> Double? {
    guard shape[axis] > 1 else { return nil }
    let stride = shape[(axis + 1)...].reduce(1, *)
    var (sum, weighted) = (0.0, 0.0)
    for (place, value) in values.enumerated() {
      sum += Double(value)
      weighted += Double(value) * Double(place / stride % shape[axis])
    }
    guard sum > 0, sum.isFinite else { return nil }
    return weighted / sum / Double(shape[axis] - 1)
  }

  private var plan: InputPlan { inputs.plan }

  /// Rows of a pass: the first is looked at.
  private var batch: Int { plan.batchSize ?? 1 }

  private func parts(of wanted: [Int]) -> [[Int]] {
    var parts: [[Int]] = []
    var size = 0
    for index in wanted {
      let count = TapDescription.elementCount(of: layered.layers[index].sizes.compactMap(\.self))
      if parts.isEmpty || size + count > Self.valueLimit {
        parts.append([])
        size = 0
      }
      parts[parts.count - 1].append(index)
      size += count
    }
    return parts
  }

  /// First rows of the outputs of some of a program's layers.
  private func outputs(
    of program: any LayerProgram, _ places: [Int], _ part: [Int], _ row: [Float]
  ) throws(AuditError) -> [[Float]] {
    let rest = [Float](repeating: 0, count: row.count * (batch - 1))
    guard let frames = plan.frameCount, let bands = plan.bandCount else { return [] }
    try program.run(
      inputs.arrays(
        row + rest, frames: frames, bands: bands,
        lengths: Array(repeating: frames, count: batch), rateHz: 16_000))
    var outputs: [[Float]] = []
    for place in places {
      let count = layered.layers[part[place]].sizes.reduce(1) { $0 * ($1 ?? 0) }
      outputs.append(Array(try program.output(place).values.prefix(count)))
    }
    return outputs
  }

  /// One row of input, and the same with some frames drawn anew.
  private struct Noise {
    let frames: Int
    let bands: Int
    let deviation: Float
    let plan: InputPlan

    func values(redrawing drawn: Range<Int>) -> [Float] {
      var (first, second) = (
        SeededGenerator(Seed(1).derived(for: "frames")),
        SeededGenerator(Seed(1).derived(for: "other frames"))
      )
      // Uniform, of the wanted deviation.
      let width = 2 * deviation * Float(3).squareRoot()
      var values = [Float](repeating: 0, count: frames * bands)
      let (frameStride, bandStride) = plan.strides(frames: frames, bands: bands)
      for frame in 0..<frames {
        for band in 0..<bands {
          let (kept, other) = (first.uniform(), second.uniform())
          let value = Float(drawn.contains(frame) ? other : kept) - 0.5
          values[frame * frameStride + band * bandStride] = width * value
        }
      }
      return values
    }
  }
}

internal import Foundation
public import TelltaleCore

/// All inputs of a model: the one that features fill, and what fills the others.
public struct ModelInputs: Sendable {
  /// Of the input that features fill.
  private(set) var plan: InputPlan
  private let readable: [ReadableInput]
  private let features: Int
  /// By their indices among the model's inputs.
  private let beside: [Int: BesideInput]

  /// What is not told is known by its name; where one input is left, features fill it.
  ///
  /// - Parameters:
  ///   - featureSizes: of the input that features fill, for a file that tells no sizes; nil for its own.
  ///   - values: of `input`, `inputs`, `layout`, `frames` and `bands`.
  ///
  /// Throws `.unknownName` for names that no input has, `.invalidParameter` for words that say nothing,
  /// `.unsupported` where something is left, or does not fit, and `.shapeMismatch` for features of other sizes.
  public init(
    _ readable: [ReadableInput], featureSizes: [Int?]? = nil, _ values: ParameterValues,
    remedy: InputRemedy
  ) throws(AuditError) {
    var sources = try Self.told(values, of: readable)
    for (index, input) in readable.enumerated() where sources[index] == nil && readable.count > 1 {
      guard let source = InputSource(calledAs: input.name) else { continue }
      if source == .features, sources.values.contains(.features) { continue }
      sources[index] = source
    }
    let open = readable.indices.filter { sources[$0] == nil }
    if open.count == 1, !sources.values.contains(.features) { sources[open[0]] = .features }
    let filled = readable.indices.filter { sources[$0] == .features }
    guard filled.count == 1, sources.count == readable.count else {
      throw Self.unfilled(readable, sources, remedy: remedy)
    }
    let layout = try values.choice("layout", FeatureLayout.self)
    let own = readable[filled[0]]
    plan = try InputPlan(
      ReadableInput(name: own.name, type: own.type, sizes: featureSizes ?? own.sizes),
      layout: layout, frameCount: values.integer("frames"),
      bandCount: values.integer("bands"), remedy: remedy)
    var beside: [Int: BesideInput] = [:]
    for (index, source) in sources where source != .features {
      guard source != .rate || layout == .samples else {
        throw AuditError(
          .unsupported,
          "the model's input '\(readable[index].name)' takes a sample rate, which features of layout"
            + " '\(layout.rawValue)' do not have: tell it, as"
            + " \(remedy.flag("inputs", readable[index].name + "=16000"))")
      }
      beside[index] = try BesideInput(readable[index], source, remedy: remedy)
    }
    self.readable = readable
    features = filled[0]
    self.beside = beside
    if plan.batchSize == nil, beside.values.contains(where: \.isOfOneUtterance) {
      plan = plan.ofBatch(1)
    }
  }

  /// A line for each input, for people: name, type, shape, and what fills it.
  var inWords: [String] {
    readable.enumerated().map { index, input in
      "\(input.inWords), "
        + (beside[index].map { "filled with \($0.source.inWords)" } ?? plan.inWords)
    }
  }

  /// The same for a model that takes one number of utterances.
  func ofBatch(_ count: Int) -> ModelInputs {
    var inputs = self
    inputs.plan = plan.ofBatch(count)
    return inputs
  }

  /// Index of the input that features fill.
  public var filledByFeatures: Int { features }

  /// What an input can be where the file does not tell, likeliest first.
  public func usualTypes(of input: Int) -> [String] {
    (beside[input]?.source ?? .features).usualTypes
  }

  /// Utterances that it takes at once; nil for any number.
  public var batchSize: Int? { plan.batchSize }

  /// As settled, with the wanted number of utterances; nil for any.
  func shapes(batch: Int?) -> InputShapes {
    shapes(batch: batch, plan.sizes(batch: batch), frames: plan.frameCount)
  }

  /// As settled.
  var shapes: InputShapes { shapes(batch: plan.batchSize, plan.sizes, frames: plan.frameCount) }

  /// With another number of frames; nil for any: what changes then is time.
  func shapes(ofLength frames: Int?) -> InputShapes {
    shapes(batch: plan.batchSize, plan.sizes(ofLength: frames), frames: frames)
  }

  private func shapes(batch: Int?, _ sizes: [Int?], frames: Int?) -> InputShapes {
    InputShapes(
      readable.indices.map { index in
        beside[index]?.shape(batch: batch, frames: frames)
          ?? InputShapes.Shape(sizes: sizes, batchAxis: 0)
      }, features: features)
  }

  /// What a run of one batch gets.
  ///
  /// - Parameters:
  ///   - values: of the input that features fill, all rows.
  ///   - lengths: of the utterances, without what fills them up; one for each row.
  ///   - rateHz: frames of the features per second.
  public func arrays(
    _ values: [Float], frames: Int, bands: Int, lengths: [Int], rateHz: Double
  ) -> [InputArray] {
    readable.indices.map { index in
      beside[index]?.array(frames: frames, lengths: lengths, rateHz: rateHz)
        ?? InputArray(
          .floats(values), sizes: plan.sizes(batch: lengths.count, frames: frames, bands: bands))
    }
  }

  // MARK: - What is told

  private static func told(
    _ values: ParameterValues, of readable: [ReadableInput]
  ) throws(AuditError) -> [Int: InputSource] {
    var sources: [Int: InputSource] = [:]
    if let name = values.optionalText("input") {
      sources[try readable.index(named: name)] = .features
    }
    let list = values.text("inputs")
    for entry in list.split(separator: ",") where !list.allSatisfy(\.isWhitespace) {
      let words = entry.split(separator: "=", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard words.count == 2, let source = InputSource(words[1]) else {
        throw AuditError(
          .invalidParameter,
          "parameter 'inputs' has an entry '\(entry)'; wanted are entries 'input=what', separated by"
            + " commas, of \(InputSource.vocabulary)")
      }
      let index = try readable.index(named: words[0])
      guard sources[index] == nil || sources[index] == source else {
        throw AuditError(
          .invalidParameter, "'\(readable[index].name)' is told twice what fills it: tell it once")
      }
      sources[index] = source
    }
    return sources
  }

  private static func unfilled(
    _ readable: [ReadableInput], _ sources: [Int: InputSource], remedy: InputRemedy
  ) -> AuditError {
    let words = readable.enumerated().map { index, input in
      input.inWords + (sources[index].map { " (\($0.word))" } ?? "")
    }
    let open = readable.indices.filter { sources[$0] == nil }.map { readable[$0].name }
    let count = sources.values.count { $0 == .features }
    let problem =
      count > 1
      ? "features fill \(count) of them: tell one"
      : "it is not known what fills "
        + (open.isEmpty ? "one of them with features" : open.joined(separator: ", "))
    let wanted = (open.isEmpty ? readable.map(\.name) : open).map { $0 + "=…" }
    return AuditError(
      .unsupported,
      "the model has \(readable.count) inputs (\(words.joined(separator: "; "))), and \(problem); add"
        + " \(remedy.flag("inputs", wanted.joined(separator: ","))), each of"
        + " \(InputSource.vocabulary)")
  }
}

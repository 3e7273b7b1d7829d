public import AuditCore

/// A model that was trained elsewhere, run by some library, with its layers as taps.
public struct TrainedModel: PretrainedModel {
  public let declaration: PrimaryTaskModelDeclaration
  private let input: ReadableInput
  private let layered: any ModelLayers
  private let plan: InputPlan
  private let fit: FrameFit
  private let batchSize: Int
  private let emotionOutput: EmotionOutput
  /// Index among the layers; nil for a model that only represents.
  private let outputLayer: Int?
  private let taps: [String: Tap]
  /// Why other names are no taps.
  private let refusals: [String: String]

  public var emotions: [String] { emotionOutput.emotions }
  public var inputs: [String] { [input.inWords] }

  /// - Parameter values: of the parameters that `parameters(model:)` describes.
  ///
  /// Throws `.unsupported`, `.shapeMismatch`, `.unknownName`, `.invalidParameter`, and what the model
  /// throws.
  public init(_ model: any ReadableModel, _ values: ParameterValues) throws(AuditError) {
    input = try model.inputs.only(named: values.optionalText("input"))
    let layout = try values.choice("layout", FeatureLayout.self)
    let order = try values.choice("channels", ChannelOrder.self)
    fit = FrameFit(
      layout: layout, padding: try values.choice("padding", FrameFit.Padding.self),
      crop: try values.choice("crop", FrameFit.Crop.self),
      scale: Float(values.number("scale")), offset: Float(values.number("offset")))
    let plan = try InputPlan(
      input, layout: layout, frameCount: values.integer("frames"),
      bandCount: values.integer("bands"))
    self.plan = plan
    // Utterances of their own lengths do not share a batch.
    batchSize = plan.batchSize ?? (plan.frameCount == nil ? 1 : values.integer("batch"))
    let layered = try model.layers(sizes: plan.sizes(batch: plan.batchSize))
    self.layered = layered
    emotionOutput = try EmotionOutput(
      values.text("emotions"), kind: values.choice("output-kind", EmotionOutput.Kind.self))
    outputLayer = try Self.outputLayer(
      values.optionalText("output"), among: layered.layers, emotionOutput)
    let found = TapFinder(order: order, plan: plan).taps(of: layered, in: model)
    guard !found.isEmpty else {
      throw AuditError(
        .unsupported,
        "no layer of \(model.path) has a fixed size for an input of \(plan.sizes.inWords)"
          + (plan.frameCount == nil ? ": set 'frames'" : ""))
    }
    taps = Dictionary(uniqueKeysWithValues: found.map { ($0.description.name, $0) })
    let varying = zip(TapFinder.names(layered.layers.map(\.name)), layered.layers)
      .filter { $0.1.sizes.contains(nil) }
    refusals = layered.refusals.merging(
      varying.map {
        ($0.0, "its size changes with the utterance's length; set 'frames' to tap it")
      }
    ) { $1 }
    declaration = PrimaryTaskModelDeclaration(
      family: Self.told(values.text("family")),
      architecture: Self.told(values.text("architecture")),
      initialisation: "trained elsewhere", taps: found.map(\.description))
  }

  public func pretrained(
    classes: [String], execution: Execution
  ) throws(AuditError) -> any TrainedPrimaryTaskModel {
    if outputLayer != nil, !classes.contains(where: emotionOutput.names.contains) {
      throw AuditError(
        .unsupported,
        "the model knows \(emotions.joined(separator: ", ")), and the corpus has"
          + " \(classes.joined(separator: ", ")): tell in 'emotions' which is which, as 'joy=happy'"
      )
    }
    return RunningModel(
      batches: BatchedRun(layered: layered, plan: plan, fit: fit, batchSize: batchSize),
      taps: taps, refusals: refusals,
      outputLayer: outputLayer, emotionOutput: emotionOutput, classes: classes)
  }

  private static func told(_ text: String) -> String? { text.isEmpty ? nil : text }

  /// Where the emotions are, nil where none are told.
  private static func outputLayer(
    _ name: String?, among layers: [ModelLayer], _ emotions: EmotionOutput
  ) throws(AuditError) -> Int? {
    guard !emotions.names.isEmpty else { return nil }
    let count = emotions.names.count
    let outputs = layers.indices.filter { layers[$0].output != nil }
    let list =
      outputs
      .map { "\(layers[$0].output ?? "") \(layers[$0].sizes.inWords)" }.joined(separator: ", ")
    func fits(_ index: Int) -> Bool {
      layers[index].sizes.reduce(1) { $0 * ($1 ?? 0) } == count
    }
    if let name {
      let names = TapFinder.names(layers.map(\.name))
      let named = layers.indices.first { layers[$0].output == name || names[$0] == name }
      guard let index = named else {
        let known = outputs.compactMap { layers[$0].output } + names
        throw AuditError(
          .unknownName,
          "there is no output or layer '\(name)' with values of each utterance"
            + NearName.hint(for: name, among: Array(Set(known))))
      }
      guard fits(index) else {
        throw AuditError(
          .shapeMismatch,
          "'\(name)' gives \(layers[index].sizes.inWords) for each utterance, and 'emotions' names"
            + " \(count)")
      }
      return index
    }
    let fitting = outputs.filter(fits)
    guard let index = fitting.first else {
      throw AuditError(
        .shapeMismatch,
        "'emotions' names \(count), and no output gives as many values for each utterance; there"
          + " are: \(list)")
    }
    guard fitting.count == 1 else {
      throw AuditError(
        .unsupported, "several outputs could be the emotions; name one by 'output': \(list)")
    }
    return index
  }
}

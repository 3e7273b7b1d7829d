public import TelltaleCore

/// A model that was trained elsewhere, run by some library, with its layers as taps.
public struct TrainedModel: PretrainedModel, UntrainedControl {
  /// With every layer as a tap of which at most one size follows the utterance.
  public let declaration: PrimaryTaskModelDeclaration
  private let model: any ReadableModel
  private let modelInputs: ModelInputs
  private let ready: ReadyPrograms
  private let fit: FrameFit
  private let batchSize: Int
  private let emotionOutput: EmotionOutput
  /// Index among the layers; nil for a model that only represents.
  private let outputLayer: Int?
  private let taps: [String: Tap]
  /// Why other names are no taps.
  private let refusals: [String: String]

  /// As the parameter `emotions` tells them, in the output's order, each once; empty where it tells none.
  public var emotions: [String] { emotionOutput.emotions }
  /// A line for each of the model's inputs, and what fills it.
  public var inputs: [String] { modelInputs.inWords }

  /// - Parameter values: of the parameters that `parameters(model:)` describes.
  ///
  /// Throws `.unsupported`, `.shapeMismatch`, `.unknownName`, `.invalidParameter`, and what the model
  /// throws.
  public init(_ model: any ReadableModel, _ values: ParameterValues) throws(AuditError) {
    self.model = model
    let layout = try values.choice("layout", FeatureLayout.self)
    let order = try values.choice("channels", ChannelOrder.self)
    fit = FrameFit(
      layout: layout, padding: try values.choice("padding", FrameFit.Padding.self),
      crop: try values.choice("crop", FrameFit.Crop.self),
      scale: Float(values.number("scale")), offset: Float(values.number("offset")))
    let remedy = InputRemedy(component: model.component)
    let (inputs, layered) = try Self.settled(
      ModelInputs(model.inputs, values, remedy: remedy), of: model, batch: values.integer("batch"),
      remedy)
    modelInputs = inputs
    let plan = inputs.plan
    // Utterances of their own lengths do not share a batch.
    batchSize = plan.batchSize ?? (plan.frameCount == nil ? 1 : values.integer("batch"))
    ready = ReadyPrograms(layered)
    emotionOutput = try EmotionOutput(
      values.text("emotions"), kind: values.choice("output-kind", EmotionOutput.Kind.self))
    outputLayer = try Self.outputLayer(
      values.optionalText("output"), among: layered.layers, emotionOutput)
    let found = TapFinder(order: order, inputs: inputs).taps(of: layered, in: model)
    guard !found.isEmpty else {
      throw AuditError(
        .unsupported,
        "no layer of \(model.path) has at most one size that follows the utterance, for an input of"
          + " \(plan.sizes.inWords)"
          + (plan.frameCount == nil
            ? ": set 'frames' (add \(remedy.flag("frames", "N")), N being the frames of every"
              + " utterance)" : ""))
    }
    taps = Dictionary(uniqueKeysWithValues: found.map { ($0.description.name, $0) })
    let varying = zip(TapFinder.names(layered.layers.map(\.name)), layered.layers)
      .filter { !TapFinder.isTap($0.1) }
    let reason = "several of its sizes change with the utterance's length; set 'frames' to tap it"
    refusals = layered.refusals.merging(varying.map { ($0.0, reason) }) { $1 }
    declaration = PrimaryTaskModelDeclaration(
      family: Self.told(values.text("family")),
      architecture: Self.told(values.text("architecture")),
      initialisation: (["trained elsewhere", model.note] as [String?])
        .compactMap(\.self).joined(separator: ", "), taps: found.map(\.description),
      hiddenTaps: varying.isEmpty
        ? nil
        : PrimaryTaskModelDeclaration.HiddenTaps(
          count: varying.count,
          reason:
            "several of their sizes change with the utterance's length, as attention's do: set"
            + " 'frames' to tap them"))
  }

  /// Throws `.unsupported` where the model knows none of the classes; one that only represents takes any.
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
    return running(ready, classes: classes)
  }

  private func running(
    _ ready: ReadyPrograms, classes: [String], redrawing: Redrawing? = nil
  ) -> RunningModel {
    RunningModel(
      batches: BatchedRun(ready: ready, inputs: modelInputs, fit: fit, batchSize: batchSize),
      taps: taps, refusals: refusals,
      outputLayer: outputLayer, emotionOutput: emotionOutput, classes: classes,
      redrawing: redrawing)
  }

  // MARK: - The control without training

  /// False where no array of the file could be drawn anew.
  public var hasUntrainedControl: Bool { model.redrawableCount > 0 }

  /// The model with its weights drawn anew. Stored is the seed alone.
  ///
  /// Throws `.unsupported` where nothing could be drawn anew, and what reading the file throws.
  public func untrained(
    classes: [String], features: FeatureDescription, execution: Execution
  ) throws(AuditError) -> any TrainedPrimaryTaskModel {
    try redrawn(Redrawing(seed: execution.seed.value, classes: classes))
  }

  /// What `untrained` made.
  /// Throws `.missingFile` or `.corruptedArtifact`, and as `untrained` does.
  public func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    try redrawn(Redrawing(fromFolder: folder))
  }

  private func redrawn(_ redrawing: Redrawing) throws(AuditError) -> RunningModel {
    let redrawn = try model.redrawn(Seed(redrawing.seed))
      .layers(modelInputs.shapes)
    return running(
      ReadyPrograms(redrawn), classes: redrawing.classes, redrawing: redrawing)
  }

  /// Layers for any number of utterances; or, where a reshape holds the number that the model was
  /// exported with, for that one: 1, or what `batch` says.
  private static func settled(
    _ inputs: ModelInputs, of model: any ReadableModel, batch: Int, _ remedy: InputRemedy
  ) throws(AuditError) -> (ModelInputs, any ModelLayers) {
    func answers(_ layered: any ModelLayers) -> Bool {
      layered.layers.contains { $0.output != nil }
    }
    let open: Result<any ModelLayers, AuditError> = Result { () throws(AuditError) in
      try model.layers(inputs.shapes)
    }
    if inputs.plan.batchSize != nil { return (inputs, try open.get()) }
    if let layered = try? open.get(), answers(layered) { return (inputs, layered) }
    for count in [1, batch] {
      let own = inputs.ofBatch(count)
      if let layered = try? model.layers(own.shapes), answers(layered) {
        return (own, layered)
      }
    }
    do throws(AuditError) {
      return (inputs, try open.get())
    } catch {
      throw AuditError(
        error.code,
        error.message + ": set 'batch' to the number of utterances that it was exported with (add"
          + " \(remedy.flag("batch", "N"))), or 'frames' and 'bands' to other numbers",
        component: error.component, cause: error.cause)
    }
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

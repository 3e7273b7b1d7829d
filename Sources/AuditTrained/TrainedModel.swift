internal import AuditCore

/// A model that was trained elsewhere, run by OpenVINO, with its layers as taps.
///
/// The file is read when the component is made, so that what cannot be audited is refused at once.
struct OpenVINOModel: PretrainedModel {
  let declaration: PrimaryTaskModelDeclaration
  private let input: ReadModel.Input
  private let layered: LayeredModel
  private let plan: InputPlan
  private let fit: FrameFit
  private let batchSize: Int
  private let emotionOutput: EmotionOutput
  /// Index among the layers; nil for a model that only represents.
  private let outputLayer: Int?
  private let taps: [String: Tap]
  /// Layers that are no taps because their size changes with the utterance's length.
  private let varying: [String]

  var emotions: [String] { emotionOutput.emotions }
  var inputs: [String] { [input.inWords] }

  /// Throws `.missingFile`, `.malformedFile`, `.unsupported`, `.shapeMismatch`, `.unknownName` or
  /// `.invalidParameter`.
  init(_ values: ParameterValues) throws(AuditError) {
    let file = try ModelFile(values.text("model"))
    let model = try ReadModel(file)
    input = try Self.input(values.optionalText("input"), of: model)
    let layout = try Self.choice(values, "layout", FeatureLayout.self)
    let order = try Self.choice(values, "channels", ChannelOrder.self)
    fit = FrameFit(
      layout: layout, padding: try Self.choice(values, "padding", FrameFit.Padding.self),
      crop: try Self.choice(values, "crop", FrameFit.Crop.self),
      scale: Float(values.number("scale")), offset: Float(values.number("offset")))
    let plan = try InputPlan(
      input, layout: layout, frameCount: values.integer("frames"),
      bandCount: values.integer("bands"))
    self.plan = plan
    // Utterances of their own lengths do not share a batch.
    batchSize = plan.batchSize ?? (plan.frameCount == nil ? 1 : values.integer("batch"))
    layered = try LayeredModel(model, sizes: plan.sizes(batch: plan.batchSize))
    emotionOutput = try EmotionOutput(
      values.text("emotions"), kind: Self.choice(values, "output-kind", EmotionOutput.Kind.self))
    outputLayer = try Self.outputLayer(
      values.optionalText("output"), among: layered.layers, emotionOutput)
    let found = TapFinder(order: order, plan: plan).taps(of: layered, in: model)
    guard !found.isEmpty else {
      throw AuditError(
        .unsupported,
        "no layer of \(file.path) has a fixed size for an input of \(plan.sizes.inWords)"
          + (plan.frameCount == nil ? ": set 'frames'" : ""))
    }
    taps = Dictionary(uniqueKeysWithValues: found.map { ($0.description.name, $0) })
    varying = zip(TapFinder.names(layered.layers.map(\.name)), layered.layers)
      .filter { $0.1.sizes.contains(nil) }.map(\.0)
    declaration = PrimaryTaskModelDeclaration(
      family: Self.told(values.text("family")),
      architecture: Self.told(values.text("architecture")),
      initialisation: "trained elsewhere", taps: found.map(\.description))
  }

  func pretrained(
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
      taps: taps, varying: varying,
      outputLayer: outputLayer, emotionOutput: emotionOutput, classes: classes)
  }

  private static func told(_ text: String) -> String? { text.isEmpty ? nil : text }

  private static func choice<Choice: RawRepresentable<String>>(
    _ values: ParameterValues, _ name: String, _ type: Choice.Type
  ) throws(AuditError) -> Choice {
    guard let choice = Choice(rawValue: values.text(name)) else {
      throw AuditError(.invalidParameter, "parameter '\(name)' cannot be '\(values.text(name))'")
    }
    return choice
  }

  private static func input(
    _ name: String?, of model: ReadModel
  ) throws(AuditError) -> ReadModel.Input {
    let inputs = model.inputs
    // TensorFlow's tensors are called after an operation and its output.
    if let name, !inputs.contains(where: { $0.name == name || $0.name == name + ":0" }) {
      throw AuditError(
        .unknownName,
        "the model has no input '\(name)'" + NearName.hint(for: name, among: inputs.map(\.name)))
    }
    guard inputs.count == 1 else {
      throw AuditError(
        .unsupported,
        "the model has \(inputs.count) inputs (\(inputs.map(\.inWords).joined(separator: "; "))),"
          + " and features fill one: export it with the others made constant")
    }
    return inputs[0]
  }

  /// Where the emotions are, nil where none are told.
  private static func outputLayer(
    _ name: String?, among layers: [LayeredModel.Layer], _ emotions: EmotionOutput
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

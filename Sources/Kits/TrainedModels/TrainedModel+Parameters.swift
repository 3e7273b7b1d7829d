public import TelltaleCore

extension TrainedModel {
  /// What every model that was trained elsewhere can be told.
  ///
  /// - Parameter model: describes the parameter `model`, and what else its library needs.
  public static func parameters(model: [ParameterDescription]) -> [ParameterDescription] {
    model + common
  }

  /// What holds whichever library runs the model.
  public static let commonLimits = [
    "runs on the CPU, in float32 unless it is told otherwise, whatever the audit's device and precision",
    "the front end is Telltale's feature, scaled: what the model was trained on must equal it",
    "a layer is tapped where its first size is the batch's; time-first layers are not",
  ]

  private static let common = [
    ParameterDescription(
      "input", "Name of the input that features fill", range: .text, isOptional: true),
    ParameterDescription(
      "inputs",
      "What fills each input of a model with several: entries 'input=what' separated by commas, what"
        + " being \(InputSource.vocabulary). Usual names are known, as attention_mask: see 'telltale"
        + " model inspect'",
      range: .text, default: .text("")),
    ParameterDescription(
      "layout",
      "How [frames × bands] fill the input: bands-frames [N, (1,) bands, frames (, 1)],"
        + " frames-bands [N, (1,) frames, bands (, 1)], samples [N, (1,) samples (, 1)] for"
        + " features of one band",
      range: .choices(FeatureLayout.allCases.map(\.rawValue)),
      default: .text(FeatureLayout.bandsFrames.rawValue)),
    ParameterDescription(
      "frames",
      "Frames of every utterance; 0 for the model's own number, or each utterance's own length"
        + " where the model takes any",
      range: .integers(0...10_000_000), default: .integer(0)),
    ParameterDescription(
      "bands", "Bands of every frame; needed where the model takes any",
      range: .integers(0...65_536),
      default: .integer(0)),
    ParameterDescription(
      "padding",
      "What follows an utterance that is too short: zero (in the model's input), repeat (the"
        + " utterance again), lowest (each band's lowest nominal value), minimum (the utterance's own"
        + " lowest value)",
      range: .choices(FrameFit.Padding.allCases.map(\.rawValue)),
      default: .text(FrameFit.Padding.zero.rawValue)),
    ParameterDescription(
      "crop", "What is kept of an utterance that is too long",
      range: .choices(FrameFit.Crop.allCases.map(\.rawValue)),
      default: .text(FrameFit.Crop.centre.rawValue)),
    ParameterDescription(
      "scale", "The model's input is value × scale + offset", range: .numbers(-1e9...1e9),
      default: .number(1)),
    ParameterDescription(
      "offset", "See scale", range: .numbers(-1e9...1e9), default: .number(0)),
    ParameterDescription(
      "batch", "Utterances of one pass; a model of fixed batch keeps its own",
      range: .integers(1...4096), default: .integer(16)),
    ParameterDescription(
      "channels",
      "Where a layer's channels stand: first, last, or auto: time is found by its size changing"
        + " with the input's, and is put last, channels first",
      range: .choices(ChannelOrder.allCases.map(\.rawValue)),
      default: .text(ChannelOrder.auto.rawValue)),
    ParameterDescription(
      "emotions",
      "Emotions in the order of the output, separated by commas; 'joy=happy' tells the corpus's"
        + " word. Without it the model only represents",
      range: .text, default: .text("")),
    ParameterDescription(
      "output", "Output or layer with the emotions; the only output that fits, if not given",
      range: .text, isOptional: true),
    ParameterDescription(
      "output-kind", "What that output holds",
      range: .choices(EmotionOutput.Kind.allCases.map(\.rawValue)),
      default: .text(EmotionOutput.Kind.logits.rawValue)),
    ParameterDescription(
      "family", "For instance convolutional; scenarios are derived only if it is told",
      range: .text, default: .text("")),
    ParameterDescription(
      "architecture", "For instance vgg16; scenarios are derived only if it is told",
      range: .text, default: .text("")),
  ]
}

extension ParameterValues {
  /// The case of that name.
  ///
  /// Throws `.invalidParameter` where there is none.
  public func choice<Choice: RawRepresentable<String>>(
    _ name: String, _ type: Choice.Type
  ) throws(AuditError) -> Choice {
    guard let choice = Choice(rawValue: text(name)) else {
      throw AuditError(.invalidParameter, "parameter '\(name)' cannot be '\(text(name))'")
    }
    return choice
  }
}

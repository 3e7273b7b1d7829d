internal import TelltaleCore

extension ForeignDeclaration {
  /// What a declaration may not say of a component in a library. Throws `.pluginFailed`.
  func check(_ table: FunctionTable) throws(AuditError) {
    switch self {
    case .attacker(let attacker):
      let said = attacker.declaration
      guard said.knowledge == [.semiInformed], said.entryPoints.isEmpty else {
        throw refused(
          "a foreign attacker has no entry point at which a representation could enter: declare"
            + " 'knowledge: [semi-informed]' and no entry points")
      }
      guard said.adaptations == [.frozen] else {
        throw refused("a foreign attacker adapts to nothing: leave out 'adaptations'")
      }
      let (train, score) = (table["train"]?.rank(of: "x"), table["score"]?.rank(of: "x"))
      guard train == score else {
        throw refused(
          "'train' takes x with \(train ?? 0) axes and 'score' with \(score ?? 0): both see the"
            + " same rows, give both the same number of axes")
      }
      guard table["train"]?.takes("lengths") == table["score"]?.takes("lengths") else {
        throw refused(
          "one of 'train' and 'score' takes 'lengths', and the other takes rows of one length: give both"
            + " 'i64[n] lengths'")
      }
      guard table["train"]?.takes("lengths") != true || train ?? 2 > 2 else {
        throw refused(
          "'train' takes x with two axes, pooled vectors, and vectors have no length: give x three axes, or"
            + " leave 'lengths' out")
      }
    case .feature(let feature):
      guard !feature.output.bands.isEmpty, feature.output.frameRateHz > 0 else {
        throw refused("a feature declares its bands and a frame rate above 0")
      }
    case .metric(let metric):
      let isGiven = table["measure"]?.gives("chance") == true || table["chance"] != nil
      guard isGiven || metric.chance != nil else {
        throw refused(
          "nothing gives the chance level: declare 'chance', add 'out f64 chance' to 'measure', or"
            + " name a function 'chance'")
      }
    case .model(let model):
      guard !model.declaration.taps.isEmpty else {
        throw refused("a primary model declares its taps: name, shape and depth of each")
      }
      if let open = model.declaration.taps.first(where: \.shape.isTimeOpen) {
        throw refused(
          "tap '\(open.name)' is \(open.shape): a function fills arrays of fixed sizes; a model whose taps"
            + " follow the utterance is a program, or an ONNX or TorchScript file")
      }
      guard model.scores != .logOdds else {
        throw refused("a primary model scores every emotion: 'scores' cannot be log-odds")
      }
    }
  }

  private func refused(_ message: String) -> AuditError { AuditError(.pluginFailed, message) }
}

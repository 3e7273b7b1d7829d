internal import TelltaleCore

/// A signature whose every argument has a source: known without opening the library.
struct BoundFunction: Sendable {
  /// Where an argument's value comes from.
  enum Source: Sendable {
    case handle
    case word(Word)
    /// The size of an axis, under a name of the signature's own.
    case size(Axis)
    case parameter(ParameterDescription)
    case literal(Literal)
  }

  let vocabulary: Vocabulary
  let signature: Signature
  let sources: [Source]
  /// Per argument: the axes of an array, in order; empty for others.
  let axes: [[Axis]]

  /// Whether the signature names a word that goes in.
  func takes(_ name: String) -> Bool {
    signature.arguments.contains { $0.name == name && !$0.isOut && $0.literal == nil }
  }

  /// Whether the signature names a word that comes out.
  func gives(_ name: String) -> Bool {
    signature.arguments.contains { $0.name == name && $0.isOut }
  }

  var takesState: Bool {
    signature.arguments.contains { $0.kind == .state && !$0.isOut }
  }

  /// Dimensions of an array argument; nil where the signature does not name it.
  func rank(of name: String) -> Int? {
    for argument in signature.arguments where argument.name == name {
      if case .array(_, let dimensions) = argument.kind { return dimensions.count }
    }
    return nil
  }

  /// Names of the parameters that the function takes.
  var parameterNames: [String] {
    sources.compactMap { if case .parameter(let parameter) = $0 { parameter.name } else { nil } }
  }

  /// Throws `.pluginFailed` with the column of the mistake and a caret under it.
  init(
    _ text: String, _ vocabulary: Vocabulary, parameters: [ParameterDescription]
  ) throws(AuditError) {
    do throws(SignatureMistake) {
      let signature = try SignatureParser.parse(text)
      var binder = Binder(vocabulary: vocabulary, signature: signature, parameters: parameters)
      try binder.bind()
      self.vocabulary = vocabulary
      self.signature = signature
      sources = binder.sources
      axes = binder.axes
    } catch {
      throw error.error(function: vocabulary.function, signature: text)
    }
  }
}

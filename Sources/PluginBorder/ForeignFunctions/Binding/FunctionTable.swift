internal import TelltaleCore

/// Every function of a plugin, bound; known without opening the library.
struct FunctionTable: Sendable {
  private let functions: [String: BoundFunction]

  /// In the order of the role's functions.
  var all: [BoundFunction] {
    functions.values.sorted { $0.vocabulary.function < $1.vocabulary.function }
  }

  subscript(name: String) -> BoundFunction? { functions[name] }

  /// Throws `.pluginFailed`: an unknown or missing function, a signature with a mistake, a state
  /// that nothing makes, a parameter that nothing takes.
  init(
    _ signatures: [String: String], of declaration: ForeignDeclaration,
    parameters: [ParameterDescription]
  ) throws(AuditError) {
    let vocabularies = Vocabulary.functions(of: declaration)
    let known = vocabularies.map(\.function)
    for name in signatures.keys.sorted() where !known.contains(name) {
      throw AuditError(
        .pluginFailed,
        "the role '\(declaration.role)' has no function '\(name)'"
          + NearName.hint(for: name, among: known))
    }
    var functions: [String: BoundFunction] = [:]
    for vocabulary in vocabularies {
      guard let text = signatures[vocabulary.function] else {
        guard !vocabulary.isRequired else {
          throw AuditError(
            .pluginFailed,
            "the role '\(declaration.role)' needs a function '\(vocabulary.function)': name its"
              + " symbol and signature under 'functions'")
        }
        continue
      }
      functions[vocabulary.function] = try BoundFunction(text, vocabulary, parameters: parameters)
    }
    self.functions = functions
    try checkStates()
    try checkParameters(parameters, of: declaration)
  }

  private func checkStates() throws(AuditError) {
    let makers = all.filter { $0.vocabulary.state == .makes }
    if makers.isEmpty {
      for function in all where function.vocabulary.state == .takes {
        guard let argument = function.signature.arguments.first(where: { $0.kind == .state })
        else { continue }
        throw SignatureMistake(argument.column, "no function makes this state: add 'create'")
          .error(function: function.vocabulary.function, signature: function.signature.text)
      }
    }
    for (one, other) in [("save", "load"), ("load", "save")]
    where functions[one] != nil && functions[other] == nil {
      throw AuditError(
        .pluginFailed,
        "there is a function '\(one)' and no '\(other)': give both, or neither (then the attacker"
          + " is trained again where it would be loaded)")
    }
  }

  private func checkParameters(
    _ parameters: [ParameterDescription], of declaration: ForeignDeclaration
  ) throws(AuditError) {
    let ownWords = declaration.role == .attacker ? [ForeignAttacker.nativeFeatureParameter] : []
    let taken = Set(functions.values.flatMap(\.parameterNames) + ownWords)
    for parameter in parameters where !taken.contains(parameter.name) {
      throw AuditError(
        .pluginFailed,
        "parameter '\(parameter.name)' is described and no function takes it: name it"
          + " '\(parameter.name.asIdentifier)' in a signature, or leave it out")
    }
    if let optional = parameters.first(where: { $0.defaultValue == nil && $0.isOptional }) {
      let isText = if case .text = optional.range { true } else { optional.range == .path }
      guard isText else {
        throw AuditError(
          .pluginFailed,
          "parameter '\(optional.name)' may be left out, and a function would not know: give it a"
            + " default (only text and paths may be absent; the function gets null)")
      }
    }
  }
}

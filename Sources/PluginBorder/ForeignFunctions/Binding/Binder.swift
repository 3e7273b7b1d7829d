internal import TelltaleCore

/// Finds a source for every argument of a signature, or the place of the first mistake.
struct Binder {
  let vocabulary: Vocabulary
  let signature: Signature
  let parameters: [ParameterDescription]
  private(set) var sources: [BoundFunction.Source] = []
  private(set) var axes: [[Axis]] = []
  /// Axes that the signature's own names for dimensions stand for.
  private var dimensions: [String: (axis: Axis, column: Int)] = [:]

  init(vocabulary: Vocabulary, signature: Signature, parameters: [ParameterDescription]) {
    self.vocabulary = vocabulary
    self.signature = signature
    self.parameters = parameters
  }

  mutating func bind() throws(SignatureMistake) {
    // Arrays first: the names of their dimensions may be arguments further to the left.
    for argument in signature.arguments { axes.append(try axes(of: argument)) }
    for argument in signature.arguments { sources.append(try source(of: argument)) }
    try checkDimensionsAreTold()
    try checkOutputs()
    try checkResult()
  }

  // MARK: - Arrays

  private mutating func axes(of argument: Argument) throws(SignatureMistake) -> [Axis] {
    guard case .array(let type, let lengths) = argument.kind else { return [] }
    guard let word = vocabulary.word(argument.name, isOut: argument.isOut) else {
      throw unknown(argument)
    }
    switch word.kind {
    case .reals where !type.isReal:
      throw SignatureMistake(
        argument.column, "'\(word.name)' holds real numbers: f32 or f64, not \(type.rawValue)")
    case .reals, .counts: break
    default:
      throw SignatureMistake(
        argument.column, "'\(word.name)' is one number, not an array: leave out the brackets")
    }
    guard type != .bool else {
      throw SignatureMistake(argument.column, "an array has numbers as elements, not bool")
    }
    guard let axes = word.axes(rank: lengths.count) else {
      throw SignatureMistake(
        argument.column,
        "'\(word.name)' has the axes \(word.axisNames), the signature gives it \(lengths.count)")
    }
    for (length, axis) in zip(lengths, axes) { try note(length, axis) }
    return axes
  }

  private mutating func note(_ dimension: Dimension, _ axis: Axis) throws(SignatureMistake) {
    switch dimension.length {
    case .unspoken: break
    case .constant(let count):
      if let size = axis.size, size != count {
        throw SignatureMistake(
          dimension.column, "this axis is \(size) long by declaration, not \(count)")
      }
    case .name(let name):
      if let other = dimensions[name], other.axis.name != axis.name {
        throw SignatureMistake(
          dimension.column,
          "'\(name)' counts '\(axis.name)' here and '\(other.axis.name)' at column \(other.column);"
            + " give them two names")
      }
      if case .count? = vocabulary.word(name, isOut: false)?.kind, name != axis.name {
        throw SignatureMistake(
          dimension.column, "'\(name)' means something else; this axis is '\(axis.name)'")
      }
      if dimensions[name] == nil { dimensions[name] = (axis, dimension.column) }
    }
  }

  // MARK: - Arguments

  private func source(of argument: Argument) throws(SignatureMistake) -> BoundFunction.Source {
    switch argument.kind {
    case .state: return try state(argument)
    case .progress, .cancel, .context:
      guard vocabulary.canBeStopped else {
        throw SignatureMistake(
          argument.column,
          "'\(vocabulary.function)' is too short to report or to be stopped: leave out"
            + " '\(argument.name)'")
      }
      return .handle
    case .error:
      guard signature.arguments.contains(where: { $0.name == "error_size" }) else {
        throw SignatureMistake(
          argument.column, "the function must know how long 'error' is: add 'u64 error_size'")
      }
      return .handle
    case .array:
      guard let word = vocabulary.word(argument.name, isOut: argument.isOut) else {
        throw unknown(argument)
      }
      return .word(word)
    case .scalar(let type):
      if let literal = argument.literal { return .literal(literal) }
      return try scalar(argument, type)
    }
  }

  private func state(_ argument: Argument) throws(SignatureMistake) -> BoundFunction.Source {
    switch (vocabulary.state, argument.isOut) {
    case (.takes, false), (.makes, true): return .handle
    case (.none, _):
      throw SignatureMistake(argument.column, "'\(vocabulary.function)' has no state")
    case (.takes, true):
      throw SignatureMistake(
        argument.column, "'\(vocabulary.function)' takes the state and makes none: 'state'")
    case (.makes, false):
      throw SignatureMistake(
        argument.column,
        "there is no state yet, '\(vocabulary.function)' makes it: 'out state', or return it")
    }
  }

  private func scalar(
    _ argument: Argument, _ type: ScalarType
  ) throws(SignatureMistake) -> BoundFunction.Source {
    if let word = vocabulary.word(argument.name, isOut: argument.isOut) {
      try check(type, of: word, at: argument.column)
      return .word(word)
    }
    if argument.name == "error_size", !argument.isOut {
      try checkCount(type, "error_size", at: argument.column)
      return .handle
    }
    guard !argument.isOut else { throw unknown(argument) }
    if let dimension = dimensions[argument.name] {
      try checkCount(type, "a size", at: argument.column)
      return .size(dimension.axis)
    }
    guard let parameter = parameters.first(where: { $0.name == argument.name.asKebabCase }) else {
      throw unknown(argument)
    }
    guard let wanted = parameter.typeWanted(instead: type) else { return .parameter(parameter) }
    throw SignatureMistake(
      argument.column,
      "parameter '\(parameter.name)' is \(parameter.range.inWords): \(wanted), not"
        + " \(type.rawValue)")
  }

  private func check(
    _ type: ScalarType, of word: Word, at column: Int
  ) throws(SignatureMistake) {
    switch word.kind {
    case .count, .seed: try checkCount(type, "'\(word.name)'", at: column)
    case .real where !type.isReal:
      throw SignatureMistake(
        column, "'\(word.name)' is a real number: f32 or f64, not \(type.rawValue)")
    case .text where type != .cstring:
      throw SignatureMistake(column, "'\(word.name)' is text: cstring, not \(type.rawValue)")
    case .reals, .counts:
      throw SignatureMistake(
        column,
        "'\(word.name)' is an array and needs its sizes:"
          + " '\(word.isOut ? "out " : "")\(type.rawValue)[\(word.axisNames)] \(word.name)'")
    default: break
    }
  }

  private func checkCount(
    _ type: ScalarType, _ what: String, at column: Int
  ) throws(SignatureMistake) {
    guard type.wholeNumbers != nil else {
      throw SignatureMistake(column, "\(what) is a whole number, which \(type.rawValue) is not")
    }
  }

  // MARK: - The whole

  private func checkDimensionsAreTold() throws(SignatureMistake) {
    for (name, dimension) in dimensions.sorted(by: { $0.value.column < $1.value.column })
    where !signature.arguments.contains(where: { $0.name == name && !$0.isOut }) {
      throw SignatureMistake(
        dimension.column,
        "no argument tells the function '\(name)': add 'i64 \(name)', or write '_' if it knows")
    }
  }

  private func checkOutputs() throws(SignatureMistake) {
    var seen: Set<String> = []
    for argument in signature.arguments where argument.isOut {
      guard seen.insert(argument.name).inserted else {
        throw SignatureMistake(argument.nameColumn, "'\(argument.name)' comes out twice")
      }
    }
    for word in vocabulary.words where word.isRequired {
      guard signature.arguments.contains(where: { $0.name == word.name && $0.isOut == word.isOut })
      else { throw missing("\(word.isOut ? "out " : "")\(word.typeText) \(word.name)") }
    }
    let makes = signature.result == .state || seen.contains("state")
    if vocabulary.state == .makes, !makes { throw missing("out state") }
    if vocabulary.state == .makes, signature.result == .state, seen.contains("state") {
      throw SignatureMistake(signature.resultColumn, "the state is returned and comes out, too")
    }
  }

  private func missing(_ wanted: String) -> SignatureMistake {
    SignatureMistake(
      signature.symbolColumn, "'\(vocabulary.function)' must have an argument '\(wanted)'")
  }

  private func checkResult() throws(SignatureMistake) {
    let isGiven: Bool
    if case .real(let name) = vocabulary.answer {
      isGiven = signature.arguments.contains { $0.name == name && $0.isOut }
    } else {
      isGiven = true
    }
    switch (vocabulary.answer, signature.result) {
    case (.state, .state): return
    case (.count, .scalar(let type)) where type.isInteger: return
    case (.real, .scalar(let type)) where type.isReal && !isGiven: return
    case (.count, _): break
    case (_, .scalar(.i32)), (_, .void), (_, .scalar(.cstring)): if isGiven { return }
    default: break
    }
    throw SignatureMistake(
      signature.resultColumn, "'\(vocabulary.function)' \(resultsWanted(isGiven: isGiven))")
  }

  private func resultsWanted(isGiven: Bool) -> String {
    let status = "i32 (0 is success), void, or cstring (null is success, else a message)"
    switch vocabulary.answer {
    case .count: return "returns a whole number, for instance i64"
    case .real(let name) where !isGiven:
      return "gives no value: return f64, or add 'out f64 \(name)' and return \(status)"
    case .state: return "returns \(status), or state"
    default: return "returns \(status)"
    }
  }

  private func unknown(_ argument: Argument) -> SignatureMistake {
    let known =
      vocabulary.words.filter { $0.isOut == argument.isOut }.map(\.name)
      + (argument.isOut ? [] : parameters.map(\.name.asIdentifier) + ["error_size"])
    let what =
      argument.isOut
      ? "nothing called '\(argument.name)' comes out of '\(vocabulary.function)'"
      : "'\(argument.name)' is no word of '\(vocabulary.function)', no dimension and no parameter"
    return SignatureMistake(
      argument.nameColumn,
      what + NearName.hint(for: argument.name, among: Array(Set(known)))
        + (argument.isOut ? "" : "; a fixed value is written '\(argument.name)=3'"))
  }
}

extension Word {
  /// `n,d`, as a signature names them.
  var axisNames: String {
    switch kind {
    case .reals(let axes, _), .counts(let axes):
      axes.map { $0.size.map(String.init) ?? $0.name }.joined(separator: ",")
    default: ""
    }
  }

  /// The usual type, as a signature writes it.
  var typeText: String {
    switch kind {
    case .count: "i64"
    case .seed: "u64"
    case .real: "f64"
    case .text: "cstring"
    case .reals: "f32[\(axisNames)]"
    case .counts: "i32[\(axisNames)]"
    }
  }
}

extension ParameterDescription {
  /// What to write instead of a type that does not hold every value of the range; nil if it does.
  func typeWanted(instead type: ScalarType) -> String? {
    switch range {
    case .integers(let range):
      guard let held = type.wholeNumbers else { return "i64" }
      return held.lowerBound <= range.lowerBound && range.upperBound <= held.upperBound
        ? nil : "i64"
    case .numbers: return type.isReal ? nil : "f64"
    case .choices, .text, .path: return type == .cstring ? nil : "cstring"
    case .flag: return type == .bool || type.isInteger ? nil : "bool"
    }
  }
}

internal import TelltaleCore

/// Reads a signature (grammar: `Signature`).
struct SignatureParser {
  private var scanner: SignatureScanner
  private var current: (token: SignatureScanner.Token, column: Int)
  private let text: String

  /// Words that stand alone, without a type: handles, callbacks and the message buffer.
  private static let handles: [String: Argument.Kind] = [
    "state": .state, "context": .context, "progress": .progress, "cancel": .cancel,
    "error": .error,
  ]
  private static let typeNames = ScalarType.allCases.map(\.rawValue)

  static func parse(_ text: String) throws(SignatureMistake) -> Signature {
    var parser = try SignatureParser(text)
    return try parser.signature()
  }

  private init(_ text: String) throws(SignatureMistake) {
    self.text = text
    scanner = SignatureScanner(text)
    current = try scanner.next()
  }

  private mutating func signature() throws(SignatureMistake) -> Signature {
    let resultColumn = current.column
    let result = try self.result()
    let symbolColumn = current.column
    let symbol = try name("the function's name, as in 'i32 train(…)'")
    try expect("(")
    var arguments: [Argument] = []
    if current.token != .mark(")") {
      arguments.append(try argument())
      while current.token == .mark(",") {
        try advance()
        arguments.append(try argument())
      }
    }
    try expect(")")
    guard current.token == .end else {
      throw SignatureMistake(
        current.column, "\(current.token.inWords) stands behind the closing parenthesis")
    }
    return Signature(
      text: text, result: result, resultColumn: resultColumn, symbol: symbol,
      symbolColumn: symbolColumn, arguments: arguments)
  }

  private mutating func result() throws(SignatureMistake) -> Signature.Result {
    let column = current.column
    let word = try name("what the function returns: i32 for a status, a type, state or void")
    switch word {
    case "void": return .void
    case "state": return .state
    default: return .scalar(try type(word, at: column, besides: ["void", "state"]))
    }
  }

  private mutating func argument() throws(SignatureMistake) -> Argument {
    let column = current.column
    var word = try name("an argument, as in 'f32[n,d] x' or 'i64 n'")
    let isOut = word == "out"
    let typeColumn = isOut ? current.column : column
    if isOut { word = try name("what comes out, as in 'out f32[n,k] scores' or 'out state'") }
    if let handle = Self.handles[word] {
      guard !isOut || handle == .state else {
        throw SignatureMistake(column, "'\(word)' goes in, it cannot come out")
      }
      if case .name(let further) = current.token {
        throw SignatureMistake(
          current.column,
          "'\(word)' stands alone; '\(further)' is too much, or a comma is missing")
      }
      return Argument(
        isOut: isOut, kind: handle, name: word, literal: nil, column: column,
        nameColumn: typeColumn)
    }
    let type = try type(word, at: typeColumn, besides: Self.handles.keys.sorted())
    let dimensions = try self.dimensions()
    let nameColumn = current.column
    let name = try name("the argument's name: it says what is passed")
    let literal = try self.literal(of: type, isArray: dimensions != nil, isOut: isOut)
    guard type != .cstring || (!isOut && dimensions == nil) else {
      throw SignatureMistake(column, "a cstring only goes in, one at a time")
    }
    return Argument(
      isOut: isOut, kind: dimensions.map { .array(type, $0) } ?? .scalar(type), name: name,
      literal: literal, column: column, nameColumn: nameColumn)
  }

  private mutating func dimensions() throws(SignatureMistake) -> [Dimension]? {
    guard current.token == .mark("[") else { return nil }
    var dimensions: [Dimension] = []
    repeat {
      try advance()
      let column = current.column
      switch current.token {
      case .name("_"): dimensions.append(Dimension(length: .unspoken, column: column))
      case .name(let name): dimensions.append(Dimension(length: .name(name), column: column))
      case .integer(let count) where count > 0:
        dimensions.append(Dimension(length: .constant(count), column: column))
      default:
        throw SignatureMistake(
          column,
          "a dimension is an argument's name, a number above 0, or '_' where the function knows"
            + " it; \(current.token.inWords) is none")
      }
      try advance()
    } while current.token == .mark(",")
    try expect("]")
    return dimensions
  }

  private mutating func literal(
    of type: ScalarType, isArray: Bool, isOut: Bool
  ) throws(SignatureMistake) -> Literal? {
    guard current.token == .mark("=") else { return nil }
    try advance()
    let column = current.column
    guard !isArray, !isOut else {
      throw SignatureMistake(column, "only a plain argument that goes in has a fixed value")
    }
    let token = current.token
    try advance()
    switch (token, type) {
    case (.integer(let value), _) where type.wholeNumbers?.contains(value) == true:
      return type.isReal ? .number(Double(value)) : .integer(value)
    case (.number(let value), .f32), (.number(let value), .f64): return .number(value)
    case (.name("true"), .bool): return .flag(true)
    case (.name("false"), .bool): return .flag(false)
    case (.text(let text), .cstring): return .text(text)
    case (.name("null"), .cstring): return .null
    default:
      throw SignatureMistake(column, "\(token.inWords) is no \(type.rawValue)")
    }
  }

  // MARK: - Words

  private func type(
    _ word: String, at column: Int, besides others: [String]
  ) throws(SignatureMistake) -> ScalarType {
    if let type = ScalarType(rawValue: word) { return type }
    throw SignatureMistake(
      column, "there is no type '\(word)'" + Self.hint(word, others: others))
  }

  private static func hint(_ word: String, others: [String]) -> String {
    let spoken = [
      "float": "f32", "double": "f64", "int": "i32", "long": "i64", "size_t": "u64", "char": "i8",
      "unsigned": "u32", "int32": "i32", "int64": "i64", "float32": "f32", "float64": "f64",
      "int32_t": "i32", "int64_t": "i64", "uint64_t": "u64", "uint32_t": "u32", "uint8_t": "u8",
      "int8_t": "i8", "string": "cstring",
    ]
    guard let meant = spoken[word] else {
      return NearName.hint(for: word, among: typeNames + others)
    }
    return
      ", here it is '\(meant)'. Known are: \((typeNames + others).sorted().joined(separator: ", "))"
  }

  private mutating func name(_ wanted: String) throws(SignatureMistake) -> String {
    guard case .name(let name) = current.token else {
      throw SignatureMistake(
        current.column, "\(current.token.inWords) stands where there should be \(wanted)")
    }
    try advance()
    return name
  }

  private mutating func expect(_ mark: Character) throws(SignatureMistake) {
    guard current.token == .mark(mark) else {
      throw SignatureMistake(
        current.column, "\(current.token.inWords) stands where '\(mark)' is wanted")
    }
    try advance()
  }

  private mutating func advance() throws(SignatureMistake) { current = try scanner.next() }
}

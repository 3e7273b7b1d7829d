/// Cuts a signature into words, each with its column.
struct SignatureScanner {
  enum Token: Sendable, Hashable {
    case name(String)
    case integer(Int)
    case number(Double)
    case text(String)
    /// One of `( ) [ ] , =`.
    case mark(Character)
    case end

    /// As a person would say it.
    var inWords: String {
      switch self {
      case .name(let name): "'\(name)'"
      case .integer(let value): "the number \(value)"
      case .number(let value): "the number \(value)"
      case .text(let text): "the text \"\(text)\""
      case .mark(let mark): "'\(mark)'"
      case .end: "the end"
      }
    }
  }

  private let characters: [Character]
  private var place = 0

  init(_ text: String) { characters = Array(text) }

  /// The next token and its column; `.end` for ever after the last.
  mutating func next() throws(SignatureMistake) -> (token: Token, column: Int) {
    while place < characters.count, characters[place].isWhitespace { place += 1 }
    let column = place + 1
    guard place < characters.count else { return (.end, column) }
    let first = characters[place]
    if Self.isLetter(first) {
      return (.name(take { Self.isLetter($0) || Self.isDigit($0) }), column)
    }
    if Self.isDigit(first) || first == "-" || first == "." {
      return (try number(at: column), column)
    }
    if first == "\"" { return (try text(at: column), column) }
    guard "()[],=".contains(first) else {
      throw SignatureMistake(
        column,
        first == "*"
          ? "there are no pointers here: an array is written 'f32[n,d] x', a handle 'state'"
          : "'\(first)' means nothing here")
    }
    place += 1
    return (.mark(first), column)
  }

  private mutating func take(while belongs: (Character) -> Bool) -> String {
    let start = place
    while place < characters.count, belongs(characters[place]) { place += 1 }
    return String(characters[start..<place])
  }

  private mutating func number(at column: Int) throws(SignatureMistake) -> Token {
    let text = take { Self.isLetter($0) || Self.isDigit($0) || "+-.".contains($0) }
    if let integer = Int(text) { return .integer(integer) }
    if let number = Double(text), number.isFinite { return .number(number) }
    throw SignatureMistake(column, "'\(text)' is no number")
  }

  private mutating func text(at column: Int) throws(SignatureMistake) -> Token {
    place += 1
    let text = take { $0 != "\"" }
    guard place < characters.count else {
      throw SignatureMistake(column, "the text is not closed; it ends with another \"")
    }
    place += 1
    return .text(text)
  }

  private static func isLetter(_ character: Character) -> Bool {
    character == "_" || (character.isASCII && character.isLetter)
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }
}

import Foundation
import Testing

/// What a stranger's code may call says which errors it throws.
@Suite struct ErrorCommentTests {
  private static let rooms = [
    "Sources/Core", "Sources/Torch/TelltaleTorch", "Sources/Kits", "Sources/Program/TelltaleKit",
  ]

  /// A word on errors in a comment: `Throws …`, or that something is refused.
  private static func tells(_ comment: String) -> Bool {
    comment.contains(/[Tt]hrow|[Rr]efus|`\.[a-z]\w+`|[Ee]rror|[Cc]annot fail/)
  }

  /// What stands between a declaration's name and its body, without what stands in parentheses.
  private static func effects(_ lines: ArraySlice<Substring>) -> String {
    var (text, depth) = ("", 0)
    for letter in lines.joined(separator: "\n") {
      if letter == "{", depth == 0 { return text }
      if letter == "(" || letter == "[" { depth += 1 }
      if depth == 0 { text.append(letter) }
      if letter == ")" || letter == "]" { depth -= 1 }
      // A requirement of a protocol has no body.
      if text.hasSuffix("\n\n") { return text }
    }
    return text
  }

  @Test func whatIsPublicAndThrowsSaysWhat() throws {
    let declaration = /^public\s+(?:\w+\s+)*?(?:func|init|subscript)\b/
    let type =
      /^(?:(?:public|package|final|indirect)\s+)*(?:struct|class|enum|protocol|extension)\s/
    // Of Codable, which never lets a caller ask.
    let coding = /init\(from decoder:|func encode\(to encoder:/
    var count = 0
    for file in Self.rooms.flatMap(Manifest.sources(in:)) {
      let lines = try String(contentsOfFile: file, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
      var (comment, ofType) = ("", "")
      for (index, line) in lines.enumerated() {
        let words = line.trimmingCharacters(in: .whitespaces)
        if words.hasPrefix("///") {
          comment += words
        } else if !words.hasPrefix("@") || words.contains(" ") {
          if words.starts(with: type) { ofType = comment }
          if words.starts(with: declaration), !words.contains(coding),
            Self.effects(lines[index...]).contains("throws")
          {
            count += 1
            #expect(
              Self.tells(comment) || Self.tells(ofType), "\(file):\(index + 1): throws what?")
          }
          comment = ""
        }
      }
    }
    #expect(count > 100)
  }

  /// Codes of the core's error, kinds of what an array's file is refused for, and the answer that is no error.
  @Test func everyCodeThatACommentNamesIsThere() throws {
    let error = try String(
      contentsOfFile: Manifest.root + "/Sources/Core/TelltaleCore/AuditError.swift", encoding: .utf8
    )
    let codes = Set(error.matches(of: /static let (\w+) = Code/).map { String($0.1) })
    #expect(codes.count > 12)
    let known = codes.union(["malformed", "missing", "notApplicable"])
    for file in ["Sources", "Plugins"].flatMap(Manifest.sources(in:)) {
      for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      where line.contains(/\/\/\/.*[Tt]hrows/) {
        for code in line.matches(of: /`\.([a-z]\w+)`/) {
          #expect(known.contains(String(code.1)), "\(file): \(line)")
        }
      }
    }
  }
}

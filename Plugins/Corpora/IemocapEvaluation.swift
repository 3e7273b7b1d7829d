/// The summary lines of one of IEMOCAP's evaluation files.
///
/// The format, as the release has it: comments begin with `%`; each utterance has a block that a
/// blank line ends, and that begins with a summary line:
///
///     [6.2901 - 8.2357]<tab>Ses01F_impro01_F000<tab>neu<tab>[2.5000, 2.5000, 2.5000]
///
/// start and end in seconds, name, consensus label, then mean valence, activation and dominance.
/// The annotators' own lines follow (`C-E2:<tab>Neutral;<tab>()`) and are passed over.
struct IemocapEvaluation {
  struct Summary: Hashable {
    /// From 1.
    let line: Int
    let utterance: String
    /// As written.
    let label: String
  }

  let summaries: [Summary]
  /// Lines that begin like a summary or name an utterance, and are no complete summary: a line that
  /// was cut short may hold a label that was, too.
  let malformedLines: [Int]

  /// Bytes that are no UTF-8 are replaced: only comments have held any.
  init(bytes: some Sequence<UInt8>) {
    var summaries: [Summary] = []
    var malformed: [Int] = []
    // A line break of any system is one character; empty lines count.
    let text = String(decoding: Array(bytes), as: UTF8.self)
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.map({ $0.drop { $0 == "\u{FEFF}" } }).enumerated() {
      guard !line.hasPrefix("%"), line.hasPrefix("[") || line.contains("Ses0") else { continue }
      if let (utterance, label) = IemocapEvaluation.summary(line) {
        summaries.append(Summary(line: index + 1, utterance: utterance, label: label))
      } else {
        malformed.append(index + 1)
      }
    }
    self.summaries = summaries
    malformedLines = malformed
  }

  private static func summary(_ line: Substring) -> (utterance: String, label: String)? {
    guard line.hasPrefix("["), let close = line.firstIndex(of: "]"),
      areNumbers(line[line.index(after: line.startIndex)..<close], separator: "-", count: 2)
    else { return nil }
    let fields = line[line.index(after: close)...]
      .split(maxSplits: 2, whereSeparator: \.isWhitespace)
    guard fields.count == 3 else { return nil }
    let ratings = fields[2].drop(while: \.isWhitespace).split(separator: "]")
    guard let first = ratings.first, first.hasPrefix("["), fields[2].contains("]"),
      ratings.dropFirst().allSatisfy({ $0.allSatisfy(\.isWhitespace) }),
      areNumbers(first.dropFirst(), separator: ",", count: 3)
    else { return nil }
    return (String(fields[0]), String(fields[1]))
  }

  private static func areNumbers(_ text: Substring, separator: Character, count: Int) -> Bool {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    return parts.count == count
      && parts.allSatisfy { Double($0.filter { !$0.isWhitespace }) != nil }
  }
}

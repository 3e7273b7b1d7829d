/// What a metric says beside its value, fold by fold, in as few lines as say it: notes that differ in
/// numbers alone are one, with the least and the largest of each.
enum FoldNotes {
  static func merged(_ notes: [String]) -> [String] {
    var order: [[Substring]] = []
    var numbers: [[Substring]: [[Substring]]] = [:]
    for note in notes {
      let (words, found) = parts(note[...])
      if numbers[words] == nil { order.append(words) }
      numbers[words, default: []].append(found)
    }
    return order.map { words in
      let all = numbers[words] ?? []
      var text = ""
      for (place, word) in words.enumerated() {
        text += word
        guard place < words.count - 1 else { break }
        let values = all.map { $0[place] }
        // In each number's own spelling: 1.70 stays 1.70.
        let sorted = values.sorted { (Double($0) ?? 0) < (Double($1) ?? 0) }
        if let least = sorted.first, let most = sorted.last {
          text += least == most ? least : "\(least) to \(most)"
        }
      }
      return text
    }
  }

  /// The words around the numbers, one more than there are numbers, and these.
  private static func parts(_ note: Substring) -> (words: [Substring], numbers: [Substring]) {
    let numbers = note.matches(of: /[0-9]+(?:\.[0-9]+)?/)
    var words: [Substring] = []
    var start = note.startIndex
    for number in numbers {
      words.append(note[start..<number.range.lowerBound])
      start = number.range.upperBound
    }
    return (words + [note[start...]], numbers.map(\.output))
  }
}

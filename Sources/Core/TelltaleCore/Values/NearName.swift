/// Finds what a person probably meant by a name that does not exist.
public enum NearName {
  /// ", did you mean 'x'? Known are: …", ready to be appended to an error message.
  public static func hint(for name: String, among known: [String]) -> String {
    guard !known.isEmpty else { return "; none exist here" }
    let list = known.sorted().joined(separator: ", ")
    guard let near = nearest(to: name, among: known) else { return "; known are: \(list)" }
    return ", did you mean '\(near)'? Known are: \(list)"
  }

  /// The known name with the smallest edit distance, if it is near enough to be a slip
  /// (at most a third of the longer name's letters, at least 2), or one that contains the other.
  public static func nearest(to name: String, among known: [String]) -> String? {
    let wanted = Array(name.lowercased())
    let ranked = known.sorted().map {
      (name: $0, distance: distance(wanted, Array($0.lowercased())))
    }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    if best.distance <= max(2, max(wanted.count, best.name.count) / 3) { return best.name }
    return known.sorted().first {
      wanted.count >= 3 && ($0.hasPrefix(name) || name.hasPrefix($0))
    }
  }

  /// Levenshtein distance (insertions, deletions, substitutions each cost 1).
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for i in 1...max(a.count, 1) where i <= a.count {
      var diagonal = row[0]
      row[0] = i
      for j in 1...max(b.count, 1) where j <= b.count {
        let substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)
        diagonal = row[j]
        row[j] = min(row[j] + 1, row[j - 1] + 1, substitution)
      }
    }
    return row[b.count]
  }
}

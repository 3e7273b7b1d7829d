import TelltaleCore

/// The labels of the rows that a defence learns from, classes without a row left out.
struct TrainingLabels {
  /// From 0, one per training row.
  let labels: [Int]
  /// Rows of each class, none 0; two classes or more.
  let counts: [Int]

  var classCount: Int { counts.count }

  /// Throws `.invalidLabels` where the training rows show fewer than two classes.
  init(_ column: LabelColumn, rows: [Int]) throws(AuditError) {
    let given = rows.map { column.labels[$0] }
    let present = Set(given).sorted()
    guard present.count >= 2 else {
      let names = present.map { "'\(column.classes[$0])'" }.joined(separator: ", ")
      throw AuditError(
        .invalidLabels,
        "the training rows show \(names.isEmpty ? "no class" : "the class \(names) only"); there is"
          + " nothing to tell apart and nothing to hide")
    }
    var places: [Int: Int] = [:]
    for (place, label) in present.enumerated() { places[label] = place }
    var counts = [Int](repeating: 0, count: present.count)
    labels = given.map { label in
      let place = places[label] ?? 0
      counts[place] += 1
      return place
    }
    self.counts = counts
  }
}

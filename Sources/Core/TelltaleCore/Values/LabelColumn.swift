/// One label per row, as class indices into named classes.
public struct LabelColumn: Sendable, Hashable, Codable {
  /// In the order of the class indices; sorted by name unless the corpus fixes another order.
  public let classes: [String]
  /// An index into `classes` for each row.
  public let labels: [Int]

  /// Precondition: every label is an index into `classes`.
  public init(classes: [String], labels: [Int]) {
    precondition(labels.allSatisfy(classes.indices.contains), "a label is outside \(classes)")
    self.classes = classes
    self.labels = labels
  }

  /// Labels from names. Throws `.invalidLabels` for a name that is not among the classes.
  public init(names: [String], classes: [String]) throws(AuditError) {
    let place = Dictionary(zip(classes, classes.indices), uniquingKeysWith: { first, _ in first })
    var labels: [Int] = []
    labels.reserveCapacity(names.count)
    for name in names {
      guard let label = place[name] else {
        throw AuditError(
          .invalidLabels, "label '\(name)' is none of \(classes.joined(separator: ", "))")
      }
      labels.append(label)
    }
    self.init(classes: classes, labels: labels)
  }
}

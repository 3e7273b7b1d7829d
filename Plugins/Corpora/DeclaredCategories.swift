import TelltaleCore

/// What kind of personal data a table's columns are, as its owner declares: `accent=origin, asthma=health`.
struct DeclaredCategories {
  private var categories: [String: AttributeCategory] = [:]

  /// - Parameter columns: names of the table's attributes.
  ///
  /// Throws `.invalidParameter` for what is no `column=category`, and `.unknownName` for a column or a
  /// category that there is not.
  init(_ text: String, of columns: [String]) throws(AuditError) {
    let kinds = AttributeCategory.allCases.map(\.rawValue)
    for part in text.split(separator: ",") {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2 else {
        throw AuditError(
          .invalidParameter,
          "'categories' has '\(part)'; wanted is COLUMN=CATEGORY, of"
            + " \(kinds.joined(separator: ", "))")
      }
      let (column, kind) = (Self.trimmed(sides[0]), Self.trimmed(sides[1]))
      guard columns.contains(column) else {
        throw AuditError(
          .unknownName,
          "'categories' names '\(column)', which is no attribute of the table"
            + NearName.hint(for: column, among: columns))
      }
      guard let category = AttributeCategory(rawValue: kind) else {
        throw AuditError(
          .unknownName,
          "'categories' calls '\(column)' '\(kind)'" + NearName.hint(for: kind, among: kinds))
      }
      categories[column] = category
    }
  }

  func declaring(_ attribute: AttributeDescription) -> AttributeDescription {
    AttributeDescription(
      name: attribute.name, classes: attribute.classes, note: attribute.note,
      category: categories[attribute.name])
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

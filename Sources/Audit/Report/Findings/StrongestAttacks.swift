internal import Results

/// The attacks that a page draws, and tells one by one: all of them, or the strongest of very many.
///
/// The matrix holds every attack; what it does not, `matrix.csv` and `result.json` do.
struct StrongestAttacks {
  static let limit = 100

  /// Nil for all.
  private let ids: Set<String>?
  private let attackCount: Int

  init(_ result: AuditResult) {
    attackCount = result.cells.count { $0.cell.kind == .attack }
    ids =
      attackCount > Self.limit
      ? Set(Findings(result).ranked.prefix(Self.limit).map(\.outcome.cell.id)) : nil
  }

  func contains(_ outcome: CellResult) -> Bool { contains(id: outcome.cell.id) }

  /// - Parameter id: of an attack's cell.
  func contains(id: String) -> Bool { ids?.contains(id) ?? true }

  /// What is left out, and where it is; nil where nothing is.
  var note: String? {
    ids.map { ids in
      "Of \(NumberText.count(attackCount)) attacks the \(ids.count) strongest are shown here. Under"
        + " Attacks stand all; matrix.csv and result.json beside this page hold every number."
    }
  }

  @MarkupBuilder
  var markup: Markup {
    if let note { Markup("p", ["class": "lead"]) { note } }
  }
}

internal import TextIO

/// Plain text in columns, for a terminal of fixed width.
public struct TextTable {
  private var rows: [[String]]

  /// - Parameter header: one title per column.
  public init(_ header: [String]) { rows = [header] }

  /// Adds a row with as many cells as the header, each on one line.
  public mutating func add(_ cells: [String]) {
    precondition(cells.count == rows[0].count, "\(cells.count) cells in \(rows[0].count) columns")
    rows.append(cells.map(TerminalText.line))
  }

  /// All columns aligned left, a rule below the header.
  public var text: String {
    let all = lines(indent: 0, left: Set(rows[0].indices))
    let rule = String(repeating: "─", count: all.map(\.count).max() ?? 0)
    return ([all[0], rule] + all.dropFirst()).joined(separator: "\n")
  }

  /// The first column is aligned left, as are columns named in `left`; the others right.
  package func lines(indent: Int = 2, left: Set<Int> = [0]) -> [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return left.contains(column) ? row[column] + padding : padding + row[column]
      }
      var line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

import Foundation
import TextIO

/// Which check is running, on standard error: one line that is redrawn on a terminal, and one line
/// for each component elsewhere.
struct CheckLine {
  private let title: String
  private let isTerminal: Bool

  init(title: String, isTerminal: Bool = isatty(STDERR_FILENO) == 1) {
    self.title = title
    self.isTerminal = isTerminal
    if !isTerminal { StandardError.write("checking \(TerminalText.line(title))\n") }
  }

  func show(_ check: String) {
    if isTerminal { StandardError.redraw("checking \(title): \(check)") }
  }

  func end() {
    if isTerminal { StandardError.redraw() }
  }
}

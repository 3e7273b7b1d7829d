import Foundation
import TextIO

/// Which check is running, on standard error: one line that is redrawn on a terminal, and one line
/// for each component elsewhere.
final class CheckLine {
  private let isTerminal: Bool
  private var title = ""

  init(isTerminal: Bool = isatty(STDERR_FILENO) == 1) { self.isTerminal = isTerminal }

  /// - Parameter title: of the component.
  func show(_ check: String, of title: String) {
    if isTerminal {
      StandardError.redraw("checking \(title): \(check)")
    } else if title != self.title {
      StandardError.write("checking \(TerminalText.line(title))\n")
    }
    self.title = title
  }

  func end() {
    if isTerminal { StandardError.redraw() }
  }
}

import Foundation
import Synchronization
import TelltaleKit
import TextIO

/// One line on a terminal's standard error that is redrawn at most ten times a second; nothing
/// where standard error is no terminal.
final class ProgressBar: Sendable {
  private let title: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let lastDrawn = Mutex<ContinuousClock.Instant?>(nil)

  init(title: String = "") { self.title = title }

  func draw(_ progress: TelltaleCore.Progress) {
    guard isTerminal else { return }
    let isDue = lastDrawn.withLock { last in
      let now = ContinuousClock.now
      if let drawn = last, now - drawn < .milliseconds(100) { return false }
      last = now
      return true
    }
    if isDue { StandardError.redraw(Self.line(progress, title: title)) }
  }

  /// A bar and what it is of, no longer than the terminal is wide: what is cut is the middle.
  static func line(_ progress: TelltaleCore.Progress, title: String, ending: String = "") -> String
  {
    let filled = Int((progress.fraction * 20).rounded())
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    let parts = [bar, title, progress.note].filter { !$0.isEmpty }
    let end = ending.isEmpty ? "" : "  " + ending
    let room = max(0, width - 1 - end.count)
    return TerminalText.line(parts.joined(separator: "  ")).prefix(room) + end
  }

  func clear() {
    if isTerminal { StandardError.redraw() }
  }

  private static var width: Int {
    var size = winsize()
    let found = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
    return found ? Int(size.ws_col) : 100
  }
}

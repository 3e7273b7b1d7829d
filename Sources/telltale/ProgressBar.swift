import AuditCore
import Foundation
import Synchronization

/// One line on a terminal's standard error that is redrawn at most ten times a second; nothing
/// where standard error is no terminal.
final class ProgressBar: Sendable {
  private let title: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let lastDrawn = Mutex(Date.distantPast)

  init(title: String = "") { self.title = title }

  func draw(_ progress: AuditCore.Progress, title: String? = nil, ending: String = "") {
    guard isTerminal else { return }
    let isDue = lastDrawn.withLock { last in
      let now = Date()
      guard now.timeIntervalSince(last) > 0.1 else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let filled = Int((progress.fraction * 20).rounded())
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    let parts = [bar, title ?? self.title, progress.note, ending].filter { !$0.isEmpty }
    let line = parts.joined(separator: "  ")
    ErrorPresentation.write("\r\u{1B}[K" + String(line.prefix(ProgressBar.width - 1)))
  }

  func clear() {
    if isTerminal { ErrorPresentation.write("\r\u{1B}[K") }
  }

  private static var width: Int {
    var size = winsize()
    let found = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
    return found ? Int(size.ws_col) : 100
  }
}

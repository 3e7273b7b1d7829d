import AuditCore
import AuditRunner
import Foundation
import Synchronization

/// Shows an audit's progress on standard error: one line that is redrawn on a terminal, a quiet line
/// per stage elsewhere.
final class TerminalObserver: AuditObserver {
  private let isTerminal: Bool
  private let state = Mutex(State())

  private struct State {
    var number = 0
    var count = 0
    var lastDrawn = Date.distantPast
  }

  init(isTerminal: Bool = isatty(STDERR_FILENO) == 1) { self.isTerminal = isTerminal }

  func observe(_ event: AuditEvent) {
    switch event {
    case .planned(let toRun, let reused, let seconds):
      if toRun == 0 {
        say("nothing to run: all \(reused) stages are stored already")
      } else {
        let kept = reused > 0 ? ", \(reused) stored already" : ""
        say("\(toRun) stages to run\(kept); about \(TimeText.rough(seconds))")
      }
    case .stageStarted(let number, let count, let title):
      state.withLock {
        $0.number = number
        $0.count = count
        $0.lastDrawn = .distantPast
      }
      if isTerminal { draw(title: title, progress: Progress(fraction: 0), remaining: nil) }
    case .progressed(let title, let progress, let remaining):
      if isTerminal { draw(title: title, progress: progress, remaining: remaining) }
    case .stageFinished(let title, let seconds, let remaining):
      let (number, count) = state.withLock { ($0.number, $0.count) }
      let left = remaining > 0 ? ", \(TimeText.rough(remaining)) left" : ""
      say("[\(number)/\(count)] \(title): \(TimeText.exact(seconds))\(left)")
    case .stageFailed(let title, let error):
      let (number, count) = state.withLock { ($0.number, $0.count) }
      say("[\(number)/\(count)] \(title): FAILED\n  \(ErrorPresentation.text(error))")
    }
  }

  private func say(_ text: String) {
    ErrorPresentation.write((isTerminal ? "\r\u{1B}[K" : "") + text + "\n")
  }

  private func draw(title: String, progress: AuditCore.Progress, remaining: Double?) {
    let line = state.withLock { state -> String? in
      let now = Date()
      guard now.timeIntervalSince(state.lastDrawn) > 0.1 else { return nil }
      state.lastDrawn = now
      let filled = Int((progress.fraction * 20).rounded())
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
      let left = remaining.map { "  \(TimeText.rough($0)) left" } ?? ""
      let note = progress.note.isEmpty ? "" : "  \(progress.note)"
      return "[\(state.number)/\(state.count)] \(bar) \(title)\(note)\(left)"
    }
    guard let line else { return }
    ErrorPresentation.write("\r\u{1B}[K" + String(line.prefix(TerminalObserver.width - 1)))
  }

  private static var width: Int {
    var size = winsize()
    let found = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
    return found ? Int(size.ws_col) : 100
  }
}

/// Durations as a person says them.
enum TimeText {
  static func rough(_ seconds: Double) -> String {
    switch seconds {
    case ..<1.5: "a second"
    case ..<90: "\(Int(seconds.rounded())) s"
    case ..<5400: "\(Int((seconds / 60).rounded())) min"
    default: String(format: "%.1f h", seconds / 3600)
    }
  }

  static func exact(_ seconds: Double) -> String {
    seconds < 60
      ? String(format: "%.1f s", seconds)
      : String(format: "%d min %02d s", Int(seconds) / 60, Int(seconds) % 60)
  }
}

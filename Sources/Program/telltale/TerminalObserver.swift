import Engine
import Foundation
import Synchronization
import TelltaleCore
import TextIO

/// Shows an audit's progress on standard error: one line that is redrawn on a terminal, a quiet line
/// per stage elsewhere.
final class TerminalObserver: AuditObserver {
  private let isTerminal: Bool
  private let bar = ProgressBar()
  private let state = Mutex(State())

  private struct State {
    var number = 0
    var count = 0
  }

  init(isTerminal: Bool = isatty(STDERR_FILENO) == 1) { self.isTerminal = isTerminal }

  func observe(_ event: AuditEvent) {
    switch event {
    case .planned(let toRun, let reused, let seconds):
      if toRun == 0 {
        say("nothing to run: all \(reused) stages are stored already")
      } else {
        let kept = reused > 0 ? ", \(reused) stored already" : ""
        say(
          "\(toRun) stage\(toRun == 1 ? "" : "s") to run\(kept); about \(TimeText.rough(seconds))")
      }
    case .warned(let warning): say("warning: \(warning)")
    case .madeAnew(let title, let reason): say("\(title): made anew, because \(reason)")
    case .stageStarted(let number, let count, let title):
      state.withLock {
        $0.number = number
        $0.count = count
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
    if isTerminal { StandardError.redraw() }
    StandardError.write(text + "\n")
  }

  private func draw(title: String, progress: TelltaleCore.Progress, remaining: Double?) {
    let (number, count) = state.withLock { ($0.number, $0.count) }
    let left = remaining.map { "\(TimeText.rough($0)) left" } ?? ""
    bar.draw(progress, title: "[\(number)/\(count)] \(title)", ending: left)
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

import Foundation
import Synchronization
import TelltaleKit
import TextIO

/// Shows an audit's progress on standard error: on a terminal a line for each stage that runs, redrawn, and
/// elsewhere a quiet line for each that has ended.
final class TerminalObserver: AuditObserver {
  private let isTerminal: Bool
  private let state = Mutex(State())

  private struct Lane {
    let number: Int
    let title: String
    var progress = TelltaleCore.Progress(fraction: 0)
  }

  private struct State {
    /// Stages to run.
    var count = 0
    /// What runs, by lane.
    var lanes: [Int: Lane] = [:]
    var remainingSeconds: Double?
    /// Lines that stand on the terminal.
    var drawnCount = 0
    var lastDrawn: ContinuousClock.Instant?
  }

  init(isTerminal: Bool = isatty(STDERR_FILENO) == 1) { self.isTerminal = isTerminal }

  func observe(_ event: AuditEvent) {
    state.withLock { state in
      switch event {
      case .planned(let toRun, let reused, let seconds):
        if toRun == 0 {
          say("nothing to run: all \(reused) stages are stored already", &state)
        } else {
          let kept = reused > 0 ? ", \(reused) stored already" : ""
          say(
            "\(toRun) stage\(toRun == 1 ? "" : "s") to run\(kept);"
              + " about \(TimeText.rough(seconds))", &state)
        }
      case .warned(let warning): say("warning: \(warning)", &state)
      case .madeAnew(let title, let reason):
        say("\(title): made anew, because \(reason)", &state)
      case .stageStarted(let lane, let number, let count, let title):
        state.count = count
        state.lanes[lane] = Lane(number: number, title: title)
        draw(&state)
      case .progressed(let lane, _, let progress, let remaining):
        state.lanes[lane]?.progress = progress
        state.remainingSeconds = remaining
        draw(&state)
      case .stageFinished(let lane, let title, let seconds, let remaining):
        state.remainingSeconds = remaining
        let left = remaining > 0 ? ", \(TimeText.rough(remaining)) left" : ""
        end(lane, "\(title): \(TimeText.exact(seconds))\(left)", &state)
      case .stageFailed(let lane, let title, let error):
        end(lane, "\(title): FAILED\n  \(ErrorPresentation.text(error))", &state)
      }
    }
  }

  private func end(_ lane: Int, _ text: String, _ state: inout State) {
    let number = state.lanes.removeValue(forKey: lane)?.number ?? 0
    say("[\(number)/\(state.count)] \(text)", &state)
  }

  private func say(_ text: String, _ state: inout State) {
    if isTerminal {
      StandardError.redraw([], over: state.drawnCount)
      state.drawnCount = 0
    }
    StandardError.write(text + "\n")
    draw(&state, isAtOnce: true)
  }

  /// Ten times a second at most, unless what stood there has gone.
  private func draw(_ state: inout State, isAtOnce: Bool = false) {
    guard isTerminal else { return }
    let now = ContinuousClock.now
    if !isAtOnce, let last = state.lastDrawn, now - last < .milliseconds(100) { return }
    let lanes = state.lanes.sorted { $0.key < $1.key }
    let left = state.remainingSeconds.map { "\(TimeText.rough($0)) left" } ?? ""
    let lines = lanes.map { lane, run in
      ProgressBar.line(
        run.progress, title: "[\(run.number)/\(state.count)] \(run.title)",
        ending: lane == lanes.last?.key ? left : "")
    }
    StandardError.redraw(lines, over: state.drawnCount)
    state.drawnCount = lines.count
    state.lastDrawn = now
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

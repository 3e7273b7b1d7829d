internal import Foundation
internal import Processes
internal import TelltaleCore
internal import TextIO

/// Reads what a program prints, line by line: progress is reported, the rest is passed on.
struct ProgramLines {
  /// What a program that stays prints when it is through with a request.
  enum Answer: String, Sendable {
    case served, failed
  }

  /// The first answer since this was made; never one of a program that ends with its request.
  private(set) var answer: Answer?
  private let stays: Bool
  private let execution: Execution
  private var unfinished: [ChildProcess.Channel: OutputLines] = [:]
  private var kept: [String] = []

  init(_ execution: Execution, stays: Bool) {
    self.execution = execution
    self.stays = stays
  }

  mutating func take(_ bytes: ArraySlice<UInt8>, from channel: ChildProcess.Channel) {
    var lines = unfinished[channel] ?? OutputLines()
    lines.take(bytes) { line($0, from: channel) }
    unfinished[channel] = lines
  }

  mutating func finish() {
    for (channel, lines) in unfinished {
      var lines = lines
      lines.finish { line($0, from: channel) }
    }
    unfinished = [:]
  }

  /// The last lines on standard error, for the person who has to mend it; nil for none.
  var lastWords: String? { kept.isEmpty ? nil : kept.joined(separator: "\n") }

  private mutating func line(_ text: String, from channel: ChildProcess.Channel) {
    if channel == .output, let progress = ProgramLines.progress(in: text) {
      execution.report(progress)
      return
    }
    if channel == .output, stays, let said = Answer(rawValue: text) {
      answer = answer ?? said
      return
    }
    StandardError.write(text + "\n")
    if channel == .error && !text.isEmpty {
      kept = (kept + [String(text.prefix(500))]).suffix(12)
    }
  }

  /// `progress 0.4 epoch 2 of 5`.
  static func progress(in line: String) -> TelltaleCore.Progress? {
    let words = line.split(separator: " ", maxSplits: 2)
    guard words.count >= 2, words[0] == "progress", let fraction = Double(words[1]),
      fraction.isFinite
    else { return nil }
    return TelltaleCore.Progress(fraction: fraction, note: words.count == 3 ? String(words[2]) : "")
  }
}

internal import AuditCore
import Foundation

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
  private var unfinished: [ChildProcess.Channel: [UInt8]] = [:]
  private var kept: [String] = []

  init(_ execution: Execution, stays: Bool) {
    self.execution = execution
    self.stays = stays
  }

  mutating func take(_ bytes: ArraySlice<UInt8>, from channel: ChildProcess.Channel) {
    let text = (unfinished[channel] ?? []) + bytes
    var rest = text[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      line(String(decoding: rest[..<end], as: UTF8.self), from: channel)
      rest = rest[(end + 1)...]
    }
    // A program that never ends its line shall not fill the memory.
    unfinished[channel] = Array(rest.suffix(65_536))
  }

  mutating func finish() {
    for (channel, rest) in unfinished where !rest.isEmpty {
      line(String(decoding: rest, as: UTF8.self), from: channel)
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
    FileHandle.standardError.write(Data((text + "\n").utf8))
    if channel == .error && !text.isEmpty {
      kept = (kept + [String(text.prefix(500))]).suffix(12)
    }
  }

  /// `progress 0.4 epoch 2 of 5`.
  static func progress(in line: String) -> AuditCore.Progress? {
    let words = line.split(separator: " ", maxSplits: 2)
    guard words.count >= 2, words[0] == "progress", let fraction = Double(words[1]),
      fraction.isFinite
    else { return nil }
    return AuditCore.Progress(fraction: fraction, note: words.count == 3 ? String(words[2]) : "")
  }
}

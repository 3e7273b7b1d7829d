internal import AuditCore
internal import Foundation

/// What passes between an audit and its worker: one JSON object a line (SPEC §5.6).
enum WorkerMessage {
  /// To the worker.
  struct Job: Codable {
    let stage: String
  }

  /// From the worker. Lines are marked, so that whatever a plugin prints cannot be taken for one.
  enum Answer: Codable {
    case ready
    case progress(AuditCore.Progress)
    case done
    case failed(AuditError)
  }

  static let mark = "telltale-worker "

  static func line(_ answer: Answer) -> String {
    let data = (try? JSONEncoder().encode(answer)) ?? Data()
    return mark + String(decoding: data, as: UTF8.self) + "\n"
  }

  /// Nil for a line that is not an answer.
  static func answer(_ line: String) -> Answer? {
    guard line.hasPrefix(mark) else { return nil }
    return try? JSONDecoder().decode(Answer.self, from: Data(line.dropFirst(mark.count).utf8))
  }
}

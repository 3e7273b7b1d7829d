internal import Foundation
internal import Plan
package import TelltaleCore

/// What passes between an audit and its worker: one JSON object a line (SPEC §5.6).
package enum WorkerMessage {
  /// To the worker.
  struct Job: Codable {
    let stage: Stage
    /// Made anew for each job: an answer that does not repeat it is not the worker's.
    let number: UInt64

    init(_ stage: Stage) {
      self.stage = stage
      number = .random(in: 1...UInt64.max)
    }
  }

  /// From the worker.
  package struct Answer: Codable {
    package enum Content: Codable {
      case progress(TelltaleCore.Progress)
      case done
      case failed(AuditError)
    }

    /// The number of the job.
    let number: UInt64
    let content: Content
  }

  /// A line, without its end.
  static func line(_ message: some Encodable) -> String {
    let data = (try? JSONEncoder().encode(message)) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  /// Nil for a line that is none.
  package static func read<Message: Decodable>(_ line: String, as type: Message.Type) -> Message? {
    try? JSONDecoder().decode(type, from: Data(line.utf8))
  }
}

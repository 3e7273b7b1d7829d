import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

/// The one place that turns an error into text and an exit code.
enum ErrorPresentation {
  /// Documented in `telltale --help` and SPEC §7.4.
  enum ExitStatus {
    static let badInput: Int32 = 2
    static let cellsFailed: Int32 = 3
    static let storage: Int32 = 4
    static let boundExceeded: Int32 = 5
    static let gateUndecided: Int32 = 6
    static let notVerified: Int32 = 7
    static let notConforming: Int32 = 8
    static let unknownSigner: Int32 = 9
    static let corpusDefects: Int32 = 10
    static let interrupted: Int32 = 130
  }

  static func exit(with error: any Error) -> Never {
    guard let error = error as? AuditError else { exit(withParsers: error) }
    StandardError.write("telltale: \(text(error))\n")
    if wantsJSON { StandardError.write(json(error) + "\n") }
    Foundation.exit(status(error))
  }

  /// Whether who started the program is one itself, and wants the code with the words.
  private static var wantsJSON: Bool {
    ProcessInfo.processInfo.environment["TELLTALE_ERRORS"] == "json"
  }

  /// The error as one line, behind the words for people (SPEC §7.4).
  private static func json(_ error: AuditError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: (try? encoder.encode(error)) ?? Data(), as: UTF8.self)
  }

  /// Help and wrong use, in the parser's words.
  private static func exit(withParsers error: any Error) -> Never {
    let (words, code) = (Telltale.fullMessage(for: error), Telltale.exitCode(for: error))
    if !words.isEmpty, code.isSuccess {
      do throws(AuditError) { try StandardOutput.text(words) } catch { exit(with: error) }
    } else if !words.isEmpty {
      StandardError.write(words + "\n")
    }
    Foundation.exit(code.rawValue)
  }

  /// `component: message`, then the cause on a line of its own.
  static func text(_ error: AuditError) -> String {
    if error.code == .cancelled {
      return "stopped; finished stages are kept, and the same command goes on from there"
    }
    var text = error.component.map { "\($0): " } ?? ""
    text += error.message
    if let cause = error.cause { text += "\n  because: \(cause)" }
    return text
  }

  static func status(_ error: AuditError) -> Int32 {
    switch error.code {
    case .cancelled: ExitStatus.interrupted
    case .storageFailed, .corruptedArtifact: ExitStatus.storage
    default: ExitStatus.badInput
    }
  }
}

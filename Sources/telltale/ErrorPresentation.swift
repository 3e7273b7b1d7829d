import ArgumentParser
import AuditCore
import Foundation

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
    static let interrupted: Int32 = 130
  }

  static func exit(with error: any Error) -> Never {
    guard let error = error as? AuditError else { Telltale.exit(withError: error) }
    write("telltale: \(text(error))\n")
    Foundation.exit(status(error))
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

  static func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}

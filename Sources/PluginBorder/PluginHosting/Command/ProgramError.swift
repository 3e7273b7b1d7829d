internal import Foundation
internal import Processes
internal import TelltaleCore
internal import TextIO

/// What a program may write into its file `error` before it ends with a status other than 0.
struct ProgramError: Codable {
  let code: String
  let message: String
  let cause: String?

  /// Bytes of a file that is read at all.
  private static let sizeLimit = 1 << 20

  init(_ error: AuditError) {
    code = error.code.rawValue
    message = error.message
    cause = error.cause
  }

  /// Nil where there is no such file or something else in it.
  init?(file: String?) {
    guard let file, let data = try? ForeignFile.content(file, limit: Self.sizeLimit),
      let value = try? JSONDecoder().decode(ProgramError.self, from: data)
    else { return nil }
    self = value
  }
}

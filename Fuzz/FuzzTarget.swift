import TelltaleCore

/// A reader of strangers' files, with small inputs to begin from.
struct FuzzTarget: Sendable {
  /// One input, also as a file in a folder of its own.
  struct Input {
    let bytes: [UInt8]
    /// Ends as the target's files do.
    let path: String
    let folder: String

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  let name: String
  /// Of the input's file; what it ends in often decides how it is read.
  var fileName = "input"
  /// Inputs that are accepted.
  let seeds: @Sendable () throws -> [[UInt8]]
  /// Words that mean something to the reader, beside those of all (`Mutator.words`).
  var words: [String] = []
  /// What is done once, before the first input.
  var prepare: @Sendable () throws -> Void = {}
  /// Reads one input as a user's program would. What it throws is a refusal.
  let read: @Sendable (Input) throws -> Void
}

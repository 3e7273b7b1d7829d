/// Role: something done to a representation before it is transmitted.
///
/// Contract: a `Sendable` value that only stores its settings. Whatever it does is known to the
/// attacker, who trains on what it lets through: a defence that rests on secrecy is none.
public protocol Defence: Sendable {
  /// Shape of what is transmitted in place of a representation of shape `shape`; its time is open only where
  /// the representation's is.
  ///
  /// Throws `.unsupported` for a shape that it cannot work on, saying which it can.
  func shape(of shape: TapShape) throws(AuditError) -> TapShape

  /// Learns what it needs from the model's own training speakers; nothing, for noise.
  ///
  /// Throws `.invalidLabels`, `.shapeMismatch`, `.computationFailed` or `.cancelled`.
  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence

  /// The value that `save` of an equally configured defence wrote.
  ///
  /// Throws `.missingFile`, `.corruptedArtifact` or `.shapeMismatch`.
  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
}

/// A defence that is ready to be applied.
public protocol FittedDefence: Sendable {
  /// Sizes of what it makes of one utterance's representation of these sizes.
  ///
  /// Throws `.shapeMismatch` for a representation that it was not fitted on.
  func shape(ofOne shape: [Int]) throws(AuditError) -> [Int]

  /// One utterance's representation as it is transmitted.
  ///
  /// - Parameters:
  ///   - values: row-major, of shape `shape`.
  ///   - seed: of this utterance: what is random draws from it alone.
  func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float]

  /// Writes what `load` reads into an existing, empty folder.
  func save(toFolder folder: String) throws(AuditError)
}

/// What a defence may learn from.
public struct DefenceRequest: Sendable {
  /// Representations of one tap.
  public let input: ModelInput
  /// What is to be hidden, one label per row of the input.
  public let attribute: LabelColumn
  /// What is to be kept, one label per row of the input.
  public let emotion: LabelColumn
  /// Rows to learn from: the model's training speakers.
  public let rows: [Int]
  /// Where draws come from while it learns; each utterance's come from the seed that `apply` is given.
  public let execution: Execution

  /// Labels are for every row of the input, not for `rows` alone.
  public init(
    input: ModelInput, attribute: LabelColumn, emotion: LabelColumn, rows: [Int],
    execution: Execution
  ) {
    self.input = input
    self.attribute = attribute
    self.emotion = emotion
    self.rows = rows
    self.execution = execution
  }
}

internal import TelltaleCore

/// What a model reads.
public struct ReadableInput: Sendable {
  /// As the model's file has it.
  public let name: String
  /// For instance `f32`.
  public let type: String
  /// Nil where not even the number of axes is known; a size is nil where the model takes any.
  public let sizes: [Int?]?

  /// Sizes have the batch first; nothing is checked here.
  public init(name: String, type: String, sizes: [Int?]?) {
    self.name = name
    self.type = type
    self.sizes = sizes
  }

  /// For people, for instance `mel: f32 [any, 1, 128, 200]`.
  public var inWords: String { "\(name): \(type) " + (sizes?.inWords ?? "of any shape") }
}

extension [ReadableInput] {
  /// TensorFlow's tensors are called after an operation and its output: `x` finds `x:0`, too.
  ///
  /// Throws `.unknownName` for a name that none has.
  func index(named name: String) throws(AuditError) -> Int {
    guard let index = firstIndex(where: { $0.name == name || $0.name == name + ":0" }) else {
      throw AuditError(
        .unknownName,
        "the model has no input '\(name)'" + NearName.hint(for: name, among: map(\.name)))
    }
    return index
  }
}

extension [Int?] {
  /// For people, for instance `[any, 1, 128, 200]`.
  public var inWords: String {
    "[" + map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + "]"
  }
}

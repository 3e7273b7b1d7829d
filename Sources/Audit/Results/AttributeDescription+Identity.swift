public import TelltaleCore

extension AttributeDescription {
  /// The one attribute that every corpus has and none declares.
  public static let speaker = "speaker"

  /// Whether it asks who speaks: then attackers must have heard the speakers that they are judged
  /// on, which no other attribute allows.
  public var isIdentity: Bool { name == AttributeDescription.speaker }

  /// What intervals and tests draw as a whole, in the plural.
  public var unitText: String { isIdentity ? "recordings" : "speakers" }

  /// The classes in a few words: who the speakers are is not said.
  public var classText: String {
    isIdentity ? "\(classes.count) speakers" : classes.joined(separator: ", ")
  }

  /// One of the classes each; nil for an utterance that carries none.
  package func labels(of utterances: some Sequence<Utterance>) -> [String?] {
    let known = Set(classes)
    return utterances.map { utterance in
      let found = isIdentity ? utterance.speaker : utterance.attributes[name]
      return found.flatMap { known.contains($0) ? $0 : nil }
    }
  }
}

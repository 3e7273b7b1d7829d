internal import TelltaleCore

/// What one function of a role may name in its signature, and what it must give.
struct Vocabulary: Sendable {
  /// How the function deals with the component's handle.
  enum StateUse: Sendable, Hashable {
    case none
    case takes
    /// Gives one: by `out state`, or as what it returns.
    case makes
  }

  /// What the call is for, beside the arrays that come out.
  enum Answer: Sendable, Hashable {
    case nothing
    case state
    /// A real number: returned, or by `out` under this word.
    case real(String)
    /// A whole number, returned.
    case count
  }

  /// Key of the function in the manifest, for instance `train`.
  let function: String
  var isRequired = true
  let state: StateUse
  let answer: Answer
  let words: [Word]
  /// Whether there is a request that reports progress and can be stopped.
  var canBeStopped = false

  func word(_ name: String, isOut: Bool) -> Word? {
    words.first { $0.name == name && $0.isOut == isOut }
  }

  /// Names that stand for something here, whichever way they go.
  var names: Set<String> { Set(words.map(\.name)) }
}

/// A name with a fixed meaning.
struct Word: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// A whole number.
    case count
    case seed
    /// A path.
    case text
    /// Real numbers, row-major. The last axis stands for one or more where `isOfAnyRank`.
    case reals([Axis], isOfAnyRank: Bool = false)
    /// Class indices and the like.
    case counts([Axis])
    /// One real number that comes out.
    case real
  }

  let name: String
  /// For people: the doc's table is checked against it.
  let meaning: String
  let kind: Kind
  var isOut = false
  /// Whether a signature must name it.
  var isRequired = false

  init(
    _ name: String, _ meaning: String, _ kind: Kind, isOut: Bool = false, isRequired: Bool = false
  ) {
    self.name = name
    self.meaning = meaning
    self.kind = kind
    self.isOut = isOut
    self.isRequired = isRequired
  }

  /// The axes of an array given with so many dimensions; nil for a word that is no array or has
  /// another number of them.
  func axes(rank: Int) -> [Axis]? {
    switch kind {
    case .reals(let axes, isOfAnyRank: true) where rank > axes.count:
      axes.dropLast() + (0...rank - axes.count).map { Axis("axis \($0 + 1) of a row") }
    case .reals(let axes, _) where axes.count == rank: axes
    case .counts(let axes) where axes.count == rank: axes
    default: nil
    }
  }
}

/// One axis of an array, by the word that counts along it.
struct Axis: Sendable, Hashable {
  let name: String
  /// Where the declaration fixes it.
  let size: Int?

  init(_ name: String, size: Int? = nil) {
    self.name = name
    self.size = size
  }
}

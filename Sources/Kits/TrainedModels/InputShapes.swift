/// Sizes of everything that a model reads, in the model's own order.
public struct InputShapes: Sendable, Hashable {
  /// Of one input.
  public struct Shape: Sendable, Hashable {
    /// Nil for any.
    public let sizes: [Int?]
    /// The axis with one place for each utterance; nil where there is none.
    public let batchAxis: Int?

    /// Nothing is checked here.
    public init(sizes: [Int?], batchAxis: Int?) {
      self.sizes = sizes
      self.batchAxis = batchAxis
    }
  }

  /// One for each input.
  public let all: [Shape]
  /// Index of the input that features fill.
  public let features: Int

  /// - Parameter features: an index into `all`.
  public init(_ all: [Shape], features: Int) {
    precondition(all.indices.contains(features), "no input \(features) among \(all.count)")
    self.all = all
    self.features = features
  }

  /// Of the input that features fill.
  public var ofFeatures: [Int?] { all[features].sizes }

  /// For people, for instance `[any, 400] and [any, 400]`.
  public var inWords: String { all.map(\.sizes.inWords).joined(separator: " and ") }
}

/// What one input gets in one run, row-major.
public struct InputArray: Sendable {
  /// Features are floats; all else are numbers that every type of an input holds exactly, or rounds.
  public enum Values: Sendable {
    /// Of the input that features fill.
    case floats([Float])
    /// Of any other input: masks, lengths in frames, rates in frames per second, constants.
    case numbers([Double])

    var count: Int {
      switch self {
      case .floats(let values): values.count
      case .numbers(let values): values.count
      }
    }
  }

  /// As many as the product of the sizes.
  public let values: Values
  /// Of every axis.
  public let sizes: [Int]

  /// As many values as the sizes say.
  public init(_ values: Values, sizes: [Int]) {
    precondition(values.count == sizes.reduce(1, *), "\(values.count) values for \(sizes)")
    self.values = values
    self.sizes = sizes
  }
}

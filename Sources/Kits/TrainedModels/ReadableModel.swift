public import TelltaleCore

/// A model file as some library has read it.
public protocol ReadableModel: Sendable {
  /// Id of the component that reads it.
  var component: String { get }
  /// Of the file or folder.
  var path: String { get }
  /// All that the model wants to be given, in its own order.
  var inputs: [ReadableInput] { get }

  /// The layers that can be tapped, for inputs of those sizes.
  ///
  /// Throws `.shapeMismatch` where the model does not take them.
  func layers(_ shapes: InputShapes) throws(AuditError) -> any ModelLayers

  /// Whether `layers` tells sizes without running the model.
  var infersSizes: Bool { get }

  /// What is to be said of the model wherever it is named, for instance `run in bfloat16`; nil for nothing.
  var note: String? { get }

  /// Values of arrays that `redrawn` draws anew; 0 where there are none.
  var redrawableCount: Int { get }

  /// The same model with its weights drawn anew: every array of floats with two axes or more, from a
  /// normal distribution with the array's own mean and deviation. Arrays of one axis (norms, biases) and
  /// of whole numbers stay.
  ///
  /// **Seed** The same seed gives the same weights with the same library.
  ///
  /// Throws `.unsupported` where there are none, and what reading the file throws.
  func redrawn(_ seed: Seed) throws(AuditError) -> any ReadableModel
}

extension ReadableModel {
  /// False, unless a library says otherwise.
  public var infersSizes: Bool { false }
  /// Nil, unless a library says otherwise.
  public var note: String? { nil }
}

/// A model whose input has a shape: the layers that can be tapped.
public protocol ModelLayers: Sendable {
  /// In order of depth.
  var layers: [ModelLayer] { get }
  /// Why what the model's author may take for a layer is none, by name.
  var refusals: [String: String] { get }

  /// What gives the wanted layers' outputs: a program for each batch that is computed at once, one or more.
  ///
  /// - Parameters:
  ///   - wanted: indices of layers.
  ///   - shapes: of the inputs.
  ///   - threadCount: of all together.
  func programs(
    _ wanted: [Int], shapes: InputShapes, threadCount: Int
  ) throws(AuditError) -> [any LayerProgram]
}

/// An output that has a row for each utterance.
public struct ModelLayer: Sendable {
  /// As the library calls it; a tap's name is made of it.
  public let name: String
  /// Name of the model's output that it is; nil inside.
  public let output: String?
  /// Of one utterance; nil for a size that changes with the input's.
  public let sizes: [Int?]

  /// Nothing is checked here.
  public init(name: String, output: String?, sizes: [Int?]) {
    self.name = name
    self.output = output
    self.sizes = sizes
  }
}

/// A model ready to give its wanted layers: for one thread at a time.
public protocol LayerProgram {
  /// Starts on one batch, and need not wait for its end.
  ///
  /// - Parameter inputs: in the model's own order.
  func start(_ inputs: [InputArray]) throws(AuditError)

  /// Waits until what was started has ended.
  func finish() throws(AuditError)

  /// The output of a wanted layer, by its place among the wanted, of what has ended last.
  func output(_ index: Int) throws(AuditError) -> LayerOutput
}

extension LayerProgram {
  /// One batch from its start to its end.
  func run(_ inputs: [InputArray]) throws(AuditError) {
    try start(inputs)
    try finish()
  }
}

/// What a layer gave for one batch.
public struct LayerOutput: Sendable {
  /// Row-major, as many as the product of the sizes.
  public let values: [Float]
  /// The first is the batch's.
  public let sizes: [Int]

  /// As many values as the sizes say.
  public init(_ values: [Float], sizes: [Int]) {
    precondition(values.count == sizes.reduce(1, *), "\(values.count) values for \(sizes)")
    self.values = values
    self.sizes = sizes
  }
}

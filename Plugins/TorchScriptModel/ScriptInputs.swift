internal import TelltaleCore
internal import TelltaleTorch
internal import TrainedModels

/// What fills the arguments of a script's forward, of types and a shape that are tried: a file tells neither
/// the sizes of its tensors nor what they hold.
struct ScriptInputs: Sendable {
  let shape: InputShape
  /// One for each argument; sizes are told of numbers alone.
  let readable: [ReadableInput]
  private let inputs: ModelInputs
  private let rateHz: Double
  static let remedy = InputRemedy(component: TorchScriptModel.id)

  /// All that can be meant, likeliest first.
  ///
  /// - Parameter values: of `input`, `inputs`, `layout`, `frames` and `bands`.
  ///
  /// Throws what `ModelInputs` throws.
  static func candidates(
    for arguments: [ScriptModule.Argument], _ shape: InputShape, _ values: ParameterValues
  ) throws(AuditError) -> [ScriptInputs] {
    let first = try ScriptInputs(
      arguments, types: arguments.map { numbers[$0.type] ?? "f32" }, shape, values)
    let types = arguments.enumerated().map { index, argument in
      isTensor(argument) ? first.inputs.usualTypes(of: index) : [first.readable[index].type]
    }
    var choices: [[String]] = [[]]
    for types in types { choices = choices.flatMap { chosen in types.map { chosen + [$0] } } }
    var candidates: [ScriptInputs] = []
    for types in choices {
      candidates.append(try ScriptInputs(arguments, types: types, shape, values))
    }
    return candidates
  }

  private init(
    _ arguments: [ScriptModule.Argument], types: [String], _ shape: InputShape,
    _ values: ParameterValues
  ) throws(AuditError) {
    self.shape = shape
    readable = zip(arguments, types).map { argument, type in
      // Lists and dictionaries are refused by their own names.
      let isKnown = Self.isTensor(argument) || Self.numbers[argument.type] != nil
      return ReadableInput(
        name: argument.name, type: isKnown ? type : argument.type,
        sizes: Self.numbers[argument.type] == nil ? nil : [])
    }
    inputs = try ModelInputs(
      readable, featureSizes: shape.sizes(batch: nil, frames: nil) { $0 }, values,
      remedy: Self.remedy)
    rateHz = shape.layout == .samples ? 16_000 : 100
  }

  /// Utterances that it takes at once; nil for any number.
  var batchSize: Int? { inputs.batchSize }

  /// Index of the argument that features fill.
  var features: Int { inputs.filledByFeatures }

  /// Sizes of the input that features fill.
  func sizes(batch: Int, frames: Int) -> [Int] { shape.sizes(batch: batch, frames: frames) { $0 } }

  /// What a trial gives.
  ///
  /// - Parameter values: of the input that features fill.
  func given(
    _ values: [Float], batch: Int, frames: Int
  ) throws(AuditError) -> [ScriptProgram.Input] {
    try Self.given(
      inputs.arrays(
        values, frames: frames, bands: shape.layout == .samples ? 1 : shape.bandCount,
        lengths: Array(repeating: frames, count: batch), rateHz: rateHz),
      types: readable.map(\.type))
  }

  /// - Parameter types: of the arguments, in order.
  static func given(
    _ arrays: [InputArray], types: [String]
  ) throws(AuditError) -> [ScriptProgram.Input] {
    var inputs: [ScriptProgram.Input] = []
    for (array, type) in zip(arrays, types) {
      let values: [Float] =
        switch array.values {
        case .floats(let values): values
        case .numbers(let values): values.map(Float.init)
        }
      inputs.append(
        ScriptProgram.Input(
          try Tensor(values, shape: array.sizes),
          type == "i64" ? .integers : type == "boolean" ? .booleans : .weights))
    }
    return inputs
  }

  private static func isTensor(_ argument: ScriptModule.Argument) -> Bool {
    ["Tensor", "Optional[Tensor]"].contains(argument.type)
  }

  /// Types of arguments that are one number.
  private static let numbers = ["int": "i64", "float": "f64", "bool": "boolean"]
}

internal import COpenVINOShim
internal import TelltaleCore
internal import TrainedModels

/// A model file as OpenVINO has read it. Nothing in it changes, so that any thread may use it.
final class ReadModel: ReadableModel, @unchecked Sendable {
  var component: String { OpenVINOModel.id }
  let path: String
  let inputs: [ReadableInput]
  let redrawableCount: Int
  fileprivate let precision: Execution.Precision
  fileprivate let handle: OpaquePointer

  /// Throws `.malformedFile` where OpenVINO does not understand the file, `.unsupported` where that is
  /// whole all the same.
  init(_ file: ModelFile, precision: Execution.Precision = .float32) throws(AuditError) {
    self.precision = precision
    let handle: OpaquePointer
    do throws(AuditError) {
      handle = try shimHandle("\(file.path) cannot be read as a model") {
        to_model_read(file.path, $0, $1)
      }
    } catch {
      throw Self.refusal(of: file.path, error)
    }
    self.handle = handle
    path = file.path
    redrawableCount = Int(to_model_redrawable(handle))
    inputs = (0..<to_model_input_count(handle)).map { index in
      let input = to_model_input(handle, index)
      return ReadableInput(
        name: String(cString: input.name), type: String(cString: input.type),
        sizes: input.rank < 0
          ? nil : (0..<Int(input.rank)).map { .size(input.sizes[$0]) })
    }
  }

  private init(_ model: ReadModel, redrawn handle: OpaquePointer) {
    self.handle = handle
    (path, inputs, redrawableCount) = (model.path, model.inputs, model.redrawableCount)
    precision = model.precision
  }

  deinit { to_model_free(handle) }

  var infersSizes: Bool { true }
  var note: String? { precision == .bfloat16 ? "run in bfloat16" : nil }

  func redrawn(_ seed: Seed) throws(AuditError) -> any ReadableModel {
    guard redrawableCount > 0 else {
      throw AuditError(.unsupported, "the model has no weights of floats with two axes")
    }
    var generator = SeededGenerator(seed)
    return ReadModel(
      self,
      redrawn: try shimHandle("the weights of \(path) cannot be drawn anew") { out, message in
        withUnsafeMutablePointer(to: &generator) { generator in
          to_model_redraw(
            handle,
            { context, values, count in
              guard let context, let values else { return }
              let generator = context.assumingMemoryBound(to: SeededGenerator.self)
              let drawn = generator.pointee.normals(Int(count))
              values.update(from: drawn, count: drawn.count)
            }, generator, out, message)
        }
      })
  }

  private static func refusal(of path: String, _ error: AuditError) -> AuditError {
    let reader = "OpenVINO \(String(cString: to_version()))"
    // Long details come before the summary.
    let cause = error.cause?.firstRange(of: "Summary: ").flatMap { found in
      error.cause.map { String($0[found.upperBound...]) }
    }
    if WholeFile.isONNX(path) {
      let operations = unread(in: cause ?? "") ?? "an operation, or a version of one,"
      return AuditError(
        .unsupported,
        "\(path) is whole, and holds \(operations) that \(reader) does not read: export the model with"
          + " other operations. \(InputRemedy.otherRoutes)", cause: cause ?? error.cause)
    }
    return AuditError(
      error.code,
      "\(error.message): it holds an operation or a version that \(reader) does not read, or it is not"
        + " whole. \(InputRemedy.otherRoutes)", cause: cause ?? error.cause)
  }

  /// The operations that the reader names; nil for none.
  private static func unread(in summary: String) -> String? {
    guard let mark = summary.firstRange(of: "No conversion rule found for operations: ") else {
      return nil
    }
    let rest = summary[mark.upperBound...]
    return "the operations " + (rest.firstRange(of: " -- ").map { rest[..<$0.lowerBound] } ?? rest)
  }

  func layers(_ shapes: InputShapes) throws(AuditError) -> any ModelLayers {
    try LayeredModel(self, shapes)
  }
}

/// A model whose inputs have shapes: the layers that can be tapped.
final class LayeredModel: ModelLayers, @unchecked Sendable {
  /// In topological order.
  let layers: [ModelLayer]
  var refusals: [String: String] { [:] }
  private let precision: Execution.Precision
  private let handle: OpaquePointer

  /// Throws `.shapeMismatch` where the model does not take such inputs.
  init(_ model: ReadModel, _ shapes: InputShapes) throws(AuditError) {
    let handle = try shimHandle("the model does not take an input of \(shapes.inWords)") {
      (out, message) in
      withShimShapes(shapes) {
        to_layers_make(
          model.handle, $0, Int32(shapes.all.count), Int32(shapes.features), out, message)
      }
    }
    self.handle = handle
    precision = model.precision
    layers = (0..<to_layers_count(handle)).map { index in
      let layer = to_layers_get(handle, index)
      return ModelLayer(
        name: String(cString: layer.name),
        output: layer.output.map { String(cString: $0) },
        sizes: (0..<Int(layer.rank)).map { .size(layer.sizes[$0]) })
    }
  }

  deinit { to_layers_free(handle) }

  func programs(
    _ wanted: [Int], shapes: InputShapes, threadCount: Int
  ) throws(AuditError) -> [any LayerProgram] {
    let streamCount = Self.streamCount(threadCount)
    let first = Program(
      owning: try shimHandle("the model cannot be compiled for an input of \(shapes.inWords)") {
        (out, message) in
        withShimShapes(shapes) {
          to_program_make(
            handle, wanted.map(Int64.init), Int32(wanted.count), $0, Int32(shapes.all.count),
            Int32(threadCount), Int32(streamCount), precision == .bfloat16 ? 1 : 0, out, message)
        }
      })
    var programs = [first]
    while programs.count < streamCount { programs.append(try first.another()) }
    return programs
  }

  /// Utterances at once: two threads do more on one each than both on one, and beyond four a single utterance
  /// does not keep them all busy. Each holds its own memory, so that there are never more than eight.
  static func streamCount(_ threadCount: Int) -> Int {
    min(8, max(min(2, threadCount), threadCount / 4))
  }
}

/// A model compiled for its wanted layers: for one thread at a time.
final class Program: LayerProgram {
  private let handle: OpaquePointer
  /// Of what it was started on, for errors.
  private var words = ""

  fileprivate init(owning handle: OpaquePointer) { self.handle = handle }

  deinit { to_program_free(handle) }

  /// One more of the same compilation.
  fileprivate func another() throws(AuditError) -> Program {
    Program(
      owning: try shimHandle("the model cannot run on one more utterance at once") {
        to_program_beside(handle, $0, $1)
      })
  }

  func start(_ inputs: [InputArray]) throws(AuditError) {
    words = inputs.map { "\($0.sizes)" }.joined(separator: " and ")
    for (index, input) in inputs.enumerated() {
      let (sizes, rank) = (input.sizes.map(Int64.init), Int32(input.sizes.count))
      try shim("the model does not take an input of \(words)") {
        switch input.values {
        case .floats(let values):
          to_program_set_floats(handle, Int32(index), values, sizes, rank, $0)
        case .numbers(let values):
          to_program_set_numbers(handle, Int32(index), values, sizes, rank, $0)
        }
      }
    }
    try shim("the model failed on an input of \(words)") { to_program_start(handle, $0) }
  }

  func finish() throws(AuditError) {
    try shim("the model failed on an input of \(words)") { to_program_finish(handle, $0) }
  }

  func output(_ index: Int) throws(AuditError) -> LayerOutput {
    var sizes = [Int64](repeating: 0, count: Self.mostAxes)
    var rank: Int32 = 0
    try shim("a layer's output cannot be read") {
      to_program_sizes(handle, Int32(index), &sizes, Int32(sizes.count), &rank, $0)
    }
    let axes = sizes.prefix(Int(rank)).map(Int.init)
    var values = [Float](repeating: 0, count: axes.reduce(1, *))
    try shim("a layer's output cannot be read") {
      to_program_read(handle, Int32(index), &values, Int64(values.count), $0)
    }
    return LayerOutput(values, sizes: axes)
  }

  /// OpenVINO's operations have at most 8 or so.
  private static let mostAxes = 32
}

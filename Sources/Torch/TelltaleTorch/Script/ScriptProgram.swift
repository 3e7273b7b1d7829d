internal import CTorchShim
public import TelltaleCore

/// A script's forward, reduced to what the wanted points need: for one thread at a time.
public final class ScriptProgram {
  /// A tensor of floats, by name.
  public struct Result {
    /// The point's name in `ScriptModule.points`, or what `run` calls an answer of forward.
    public let name: String
    /// Place among the wanted points; nil for what forward returns.
    public let point: Int?
    /// In the shape that the script gives it.
    public let tensor: Tensor
  }

  /// What one argument of forward is given.
  public struct Input {
    /// What the script finds in a tensor.
    public enum Content: Int32, Sendable {
      /// Floats of the weights' type.
      case weights
      /// 64-bit integers.
      case integers
      /// True for all but 0.
      case booleans
    }

    let tensor: Tensor
    let content: Content

    /// - Parameter tensor: an argument that is a number takes the one value of a tensor of one.
    public init(_ tensor: Tensor, _ content: Content = .weights) {
      self.tensor = tensor
      self.content = content
    }
  }

  private let handle: OpaquePointer
  private let script: ScriptModule

  /// - Parameters:
  ///   - points: indices among the script's.
  ///   - isReturned: whether what `forward` returns is wanted too.
  ///
  /// Throws `.invalidParameter` where `forward` takes no input.
  public init(
    _ script: ScriptModule, points: [Int], isReturned: Bool
  ) throws(AuditError) {
    var made: OpaquePointer?
    try shim("script") {
      tt_program_make(
        script.handle, points.map(Int64.init), Int32(points.count), isReturned, &made, $0)
    }
    guard let handle = made else { throw AuditError(.computationFailed, "no program came back") }
    self.handle = handle
    self.script = script
  }

  deinit { tt_program_free(handle) }

  /// Runs forward, as it is written: nothing is fused or specialised on the way, so that every run
  /// computes alike.
  ///
  /// Returns the points in the wanted order, then `output`, or `output.0` and `output.name` where
  /// forward returns a tuple, list or dictionary.
  ///
  /// - Parameter inputs: one for each of the script's arguments, in order.
  ///
  /// Throws `.shapeMismatch` where forward fails, `.invalidParameter` for another number of inputs.
  public func run(_ inputs: [Input]) throws(AuditError) -> [Result] {
    let given = inputs.map {
      tt_script_input(tensor: $0.tensor.handle, type: $0.content.rawValue)
    }
    try withExtendedLifetime(inputs) { () throws(AuditError) in
      try shim("script") { tt_program_run(handle, given, Int32(given.count), $0) }
    }
    var results: [Result] = []
    for index in 0..<tt_program_result_count(handle) {
      let point = tt_program_result_point(handle, index)
      results.append(
        Result(
          name: String(cString: tt_program_result_name(handle, index)),
          point: point < 0 ? nil : Int(point),
          tensor: try shimTensor("script") { tt_program_result(handle, index, $0, $1) }))
    }
    return results
  }
}

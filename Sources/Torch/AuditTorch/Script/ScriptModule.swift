internal import CTorchShim

/// A TorchScript file as LibTorch has read it: on the CPU, in evaluation mode. Nothing in it changes,
/// so that any thread may use it.
public final class ScriptModule: @unchecked Sendable {
  /// What `forward` wants to be given.
  public struct Argument: Sendable, Hashable {
    public let name: String
    /// For instance `Tensor`.
    public let type: String
  }

  public let arguments: [Argument]

  /// Tensors that submodules return, in order of their calls' ends: `block1.0`, `block1`.
  ///
  /// A submodule that is called several times has one for each call, `relu.0`, `relu.1`; one that
  /// returns a tuple has one for each tensor in it, `lstm.0`.
  public let points: [String]

  /// Why the other submodules have none, by path.
  public let refusals: [String: String]

  let handle: OpaquePointer

  /// - Parameter path: of what `torch.jit.save` wrote.
  ///
  /// Throws `.malformedFile` where LibTorch does not understand the file, or its module has no
  /// `forward`.
  public init(path: String) throws(TorchError) {
    var made: OpaquePointer?
    try shim("script") { tt_script_open(path, &made, $0) }
    guard let handle = made else { throw TorchError(.libraryFailed, "no script came back") }
    self.handle = handle
    arguments = (0..<tt_script_argument_count(handle)).map {
      let argument = tt_script_argument(handle, $0)
      return Argument(
        name: String(cString: argument.name), type: String(cString: argument.text))
    }
    points = (0..<tt_script_point_count(handle)).map {
      String(cString: tt_script_point(handle, $0))
    }
    var refusals: [String: String] = [:]
    for index in 0..<tt_script_refusal_count(handle) {
      let refusal = tt_script_refusal(handle, index)
      refusals[String(cString: refusal.name)] = String(cString: refusal.text)
    }
    self.refusals = refusals
  }

  deinit { tt_script_free(handle) }
}

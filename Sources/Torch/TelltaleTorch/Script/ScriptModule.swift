internal import CTorchShim
public import TelltaleCore

/// A TorchScript file as LibTorch has read it: on the CPU, in evaluation mode. Nothing in it changes,
/// so that any thread may use it.
public final class ScriptModule: @unchecked Sendable {
  /// What `forward` wants to be given.
  public struct Argument: Sendable, Hashable {
    /// As the script has it.
    public let name: String
    /// For instance `Tensor`.
    public let type: String
  }

  /// Those that have no default, in order, without the module itself.
  public let arguments: [Argument]

  /// Tensors that submodules return, in order of their calls' ends: `block1.0`, `block1`.
  ///
  /// A submodule that is called several times has one for each call, `relu.0`, `relu.1`; one that
  /// returns a tuple has one for each tensor in it, `lstm.0`.
  public let points: [String]

  /// Why the other submodules have none, by path.
  public let refusals: [String: String]

  /// Values of its parameters of floats with two axes or more: those that `redrawnWith` draws anew.
  public let redrawableCount: Int

  let handle: OpaquePointer

  /// - Parameters:
  ///   - path: of what `torch.jit.save` wrote.
  ///   - seed: of parameters drawn anew, each with its own mean and deviation; nil for the file's own.
  ///
  /// Throws `.malformedFile` where LibTorch does not understand the file, or its module has no
  /// `forward`; `.invalidParameter` where nothing can be drawn anew.
  public init(path: String, redrawnWith seed: UInt64? = nil) throws(AuditError) {
    var made: OpaquePointer?
    try shim("script") { message in
      seed.map { tt_script_redraw(path, $0, &made, message) }
        ?? tt_script_open(path, &made, message)
    }
    guard let handle = made else { throw AuditError(.computationFailed, "no script came back") }
    self.handle = handle
    redrawableCount = Int(tt_script_redrawable(handle))
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

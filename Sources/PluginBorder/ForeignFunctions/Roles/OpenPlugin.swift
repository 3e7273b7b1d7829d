internal import TelltaleCore

/// A foreign plugin whose library is open, with the settings of one component.
struct OpenPlugin: Sendable {
  let parameters: ParameterValues
  private let functions: [String: ForeignFunction]

  /// Opens the library and finds every function, so that a missing one is known at once.
  init(
    _ table: FunctionTable, library path: String, lock: CallLock, parameters: ParameterValues
  ) throws(AuditError) {
    let library = try ForeignLibrary(opening: path)
    var functions: [String: ForeignFunction] = [:]
    for bound in table.all {
      functions[bound.vocabulary.function] = try ForeignFunction(bound, in: library, lock: lock)
    }
    self.functions = functions
    self.parameters = parameters
  }

  subscript(name: String) -> ForeignFunction? { functions[name] }

  /// A function that the role requires: the table has seen to it.
  func required(_ name: String) -> ForeignFunction {
    guard let function = functions[name] else { preconditionFailure("no function '\(name)'") }
    return function
  }

  /// The state that a call gave, freed by the plugin's own `free`.
  func state(_ outputs: CallOutputs) -> ForeignState? {
    outputs.state.map { ForeignState($0, free: functions["free"]) }
  }

  func inputs(_ execution: Execution? = nil) -> CallInputs {
    var inputs = CallInputs()
    inputs.parameters = parameters
    inputs.execution = execution
    if let execution {
      inputs.seed = execution.seed
      inputs.counts["threads"] = execution.threadCount
    }
    return inputs
  }
}

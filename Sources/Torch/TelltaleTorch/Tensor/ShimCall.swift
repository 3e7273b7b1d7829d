internal import CTorchShim
internal import TelltaleCore

/// Calls the shim and turns a status into an error with the shim's text.
///
/// Throws whatever the status stands for; outputs of the call are then untouched.
func shim(_ operation: String, _ call: (tt_message) -> Int32) throws(AuditError) {
  var status: Int32 = 0
  var text = ""
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
    guard let start = buffer.baseAddress else { return }
    start.pointee = 0
    status = call(tt_message(text: start, capacity: buffer.count))
    if status != 0 { text = String(cString: start) }
  }
  if status != 0 {
    throw AuditError(code(ofStatus: status), text, at: operation)
  }
}

/// The same for calls that make a tensor.
func shimTensor(
  _ operation: String, _ call: (UnsafeMutablePointer<OpaquePointer?>, tt_message) -> Int32
) throws(AuditError) -> Tensor {
  var handle: OpaquePointer?
  try shim(operation) { message in call(&handle, message) }
  guard let handle else {
    throw AuditError(.computationFailed, "no tensor came back", at: operation)
  }
  return Tensor(owning: handle)
}

private func code(ofStatus status: Int32) -> AuditError.Code {
  switch Int(status) {
  case TT_SHAPE: .shapeMismatch
  case TT_ARGUMENT: .invalidParameter
  case TT_FILE: .malformedFile
  // Memory, devices, and what else the library reports: its words say which.
  default: .computationFailed
  }
}

/// Lets the shim raise an exception of that kind inside its guard, so that a test can prove that
/// none crosses the border. Throws what became of it.
func raiseInShim(kind: Int) throws(AuditError) {
  try shim("raise") { tt_raise_for_test(Int32(kind), $0) }
}

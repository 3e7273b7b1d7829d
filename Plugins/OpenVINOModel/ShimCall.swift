internal import COpenVINOShim
internal import TelltaleCore
internal import TrainedModels

/// Calls the shim and turns a status into an error with the shim's text as its cause.
///
/// - Parameter what: what failed, and how to mend it.
func shim(_ what: String, _ call: (to_message) -> Int32) throws(AuditError) {
  var status: Int32 = 0
  var text = ""
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
    guard let start = buffer.baseAddress else { return }
    start.pointee = 0
    status = call(to_message(text: start, capacity: buffer.count))
    if status != 0 { text = String(cString: start) }
  }
  if status != 0 { throw AuditError(code(ofStatus: status), what, cause: text) }
}

/// The same for calls that make something.
func shimHandle(
  _ what: String, _ call: (UnsafeMutablePointer<OpaquePointer?>, to_message) -> Int32
) throws(AuditError) -> OpaquePointer {
  var handle: OpaquePointer?
  try shim(what) { message in call(&handle, message) }
  guard let handle else { throw AuditError(.computationFailed, what, cause: "nothing came back") }
  return handle
}

private func code(ofStatus status: Int32) -> AuditError.Code {
  switch Int(status) {
  case TO_SHAPE: .shapeMismatch
  case TO_ARGUMENT: .invalidParameter
  case TO_FILE: .malformedFile
  default: .computationFailed
  }
}

/// Lets the shim raise an exception of that kind inside its guard, so that a test can prove that
/// none crosses the border. Throws what became of it.
func raiseInShim(kind: Int) throws(AuditError) {
  try shim("raise") { to_raise_for_test(Int32(kind), $0) }
}

/// Shapes as the shim takes them, valid during the call: -1 for a size that is not known, and for no axis.
func withShimShapes(_ shapes: InputShapes, _ call: ([to_shape]) -> Int32) -> Int32 {
  let sizes = shapes.all.map { $0.sizes.map { Int64($0 ?? -1) } }
  let starts = sizes.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
  return sizes.flatMap(\.self).withUnsafeBufferPointer { buffer in
    call(
      zip(shapes.all, starts).map { shape, start in
        to_shape(
          sizes: buffer.baseAddress.map { $0 + start }, rank: Int32(shape.sizes.count),
          batch_axis: Int32(shape.batchAxis ?? -1))
      })
  }
}

extension Int {
  /// A size as the shim tells it; nil where it is not known.
  static func size(_ shimSize: Int64) -> Int? { shimSize < 0 ? nil : Int(shimSize) }
}

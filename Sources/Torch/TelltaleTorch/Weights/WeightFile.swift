internal import CTorchShim
internal import Foundation
public import TelltaleCore

/// Weights by name, from a safetensors file or a PyTorch state dict.
public struct WeightFile: Sendable {
  /// As it was given.
  public let path: String
  /// Those of a safetensors file; a state dict has none.
  public let metadata: [String: String]
  /// Of all float arrays.
  public let names: Set<String>
  private let read: @Sendable (String) throws(AuditError) -> Tensor?

  /// Opens by suffix: `.safetensors`, or `.pth`, `.pt` and `.bin` for PyTorch's zip format.
  ///
  /// Throws `.missingFile` or `.malformedFile`.
  public init(path: String) throws(AuditError) {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else {
      throw AuditError(.missingFile, "there is no weight file \(path)", at: "weights")
    }
    switch (path as NSString).pathExtension.lowercased() {
    case "safetensors":
      let file = try SafetensorsFile(path: path)
      metadata = file.metadata
      names = Set(file.shapes.keys)
      read = { (name) throws(AuditError) in try file.tensor(named: name) }
    case "pth", "pt", "bin":
      let tensors = try StateDict.read(path: path)
      metadata = [:]
      names = Set(tensors.keys)
      read = { (name) throws(AuditError) in tensors[name] }
    case let suffix:
      throw AuditError(
        .malformedFile, "\(path) ends in '\(suffix)'; weights end in .safetensors, .pth or .pt",
        at: "weights")
    }
  }

  /// One tensor, float32; nil if the file has none of that name.
  ///
  /// Throws `.malformedFile` where a safetensors file has changed since it was opened.
  public func tensor(named name: String) throws(AuditError) -> Tensor? { try read(name) }

  /// Overwrites each parameter and buffer that the file holds by name.
  ///
  /// - Parameter required: names that the file must hold begin with one of these.
  /// - Returns: names that were filled.
  ///
  /// Throws `.malformedFile` for a required name that is missing, and `.shapeMismatch` naming both
  /// shapes; what was assigned before stays.
  @discardableResult
  public func fill(
    _ network: StagedNetwork, required: [String] = []
  ) throws(AuditError) -> [String] {
    var filled: [String] = []
    for named in network.parameters + network.buffers {
      guard names.contains(named.name), let values = try read(named.name) else {
        guard !required.contains(where: named.name.hasPrefix) else {
          throw AuditError(
            .malformedFile, "\(path) has no '\(named.name)': it holds another architecture",
            at: "weights")
        }
        continue
      }
      guard values.shape == named.tensor.shape else {
        throw AuditError(
          .shapeMismatch,
          "'\(named.name)' is \(values.shape) in \(path), and \(named.tensor.shape) in the network",
          at: "weights")
      }
      try named.tensor.assign(values)
      filled.append(named.name)
    }
    return filled
  }
}

/// PyTorch's `torch.save(model.state_dict(), path)`.
enum StateDict {
  /// All tensors by name. Floats widen to float32.
  static func read(path: String) throws(AuditError) -> [String: Tensor] {
    var state: OpaquePointer?
    try shim("state dict") { tt_state_open(path, &state, $0) }
    guard let state else { throw AuditError(.computationFailed, "no state dict came back") }
    defer { tt_state_free(state) }
    var tensors: [String: Tensor] = [:]
    for index in 0..<tt_state_count(state) {
      guard let name = tt_state_name(state, index) else { continue }
      tensors[String(cString: name)] = try shimTensor("state dict") {
        tt_state_tensor(state, index, $0, $1)
      }
    }
    return tensors
  }
}

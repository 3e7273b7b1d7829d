internal import Foundation
internal import TelltaleCore

/// The arguments of one call in memory, and what the function left there.
struct CallFrame: ~Copyable {
  /// Addresses of the arguments, as `ffi_call` wants them.
  private(set) var arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  let result: UnsafeMutableRawPointer
  private var arena = CallArena()
  private let bound: BoundFunction
  private let target: CallbackTarget?
  private var closures: [CallbackClosure] = []
  /// Memory of what comes out, by argument.
  private var places: [Int: UnsafeMutableRawPointer] = [:]
  private var lengths: [Int: Int] = [:]
  private var message: UnsafeMutableRawPointer?

  init(_ bound: BoundFunction, target: CallbackTarget?) {
    self.bound = bound
    self.target = target
    let count = bound.signature.arguments.count
    result = arena.block(byteCount: 16, of: "its result")
    let slots = arena.block(byteCount: 8 * count, of: "its arguments")
    arguments = arena.block(byteCount: 8 * count, of: "its arguments")
      .bindMemory(to: UnsafeMutableRawPointer?.self, capacity: max(1, count))
    for index in 0..<count { arguments[index] = slots + 8 * index }
  }

  mutating func fill(_ inputs: CallInputs) throws(AuditError) {
    for (index, argument) in bound.signature.arguments.enumerated() {
      guard let slot = arguments[index] else { continue }
      switch argument.kind {
      case .state, .context, .progress, .cancel, .error:
        slot.storeBytes(
          of: try handle(argument, index, inputs), as: UnsafeMutableRawPointer?.self)
      case .array(let type, let dimensions):
        let length = try length(dimensions, of: index, inputs)
        slot.storeBytes(
          of: try array(argument, index, type, length, inputs), as: UnsafeMutableRawPointer?.self)
      case .scalar(let type) where argument.isOut:
        places[index] = arena.block(byteCount: type.size, of: argument.name)
        slot.storeBytes(of: places[index], as: UnsafeMutableRawPointer?.self)
      case .scalar(let type): try scalar(argument, index, type, slot, inputs)
      }
    }
  }

  // MARK: - In

  private mutating func handle(
    _ argument: Argument, _ index: Int, _ inputs: CallInputs
  ) throws(AuditError) -> UnsafeMutableRawPointer? {
    switch argument.kind {
    case .state where argument.isOut:
      places[index] = arena.block(byteCount: 8, of: argument.name)
      return places[index]
    case .state: return inputs.state
    case .error:
      message = arena.block(byteCount: ForeignFunction.messageSize, of: argument.name)
      return message
    case .progress, .cancel:
      guard let target else { return nil }
      let closure = try CallbackClosure(argument.kind == .progress ? .progress : .cancel, target)
      closures.append(closure)
      return closure.code
    default: return nil
    }
  }

  private func length(
    _ dimensions: [Dimension], of index: Int, _ inputs: CallInputs
  ) throws(AuditError) -> Int {
    var length = 1
    for (dimension, axis) in zip(dimensions, bound.axes[index]) {
      let size = axis.size ?? known(axis.name, inputs)
      if case .constant(let wanted) = dimension.length, wanted != size {
        throw AuditError(
          .shapeMismatch,
          "'\(bound.signature.symbol)' takes '\(bound.signature.arguments[index].name)' with"
            + " \(wanted) along '\(axis.name)', here are \(size)")
      }
      length *= size
    }
    return length
  }

  private mutating func array(
    _ argument: Argument, _ index: Int, _ type: ScalarType, _ length: Int, _ inputs: CallInputs
  ) throws(AuditError) -> UnsafeMutableRawPointer {
    if argument.isOut {
      let block = arena.block(byteCount: length * type.size, of: argument.name)
      (places[index], lengths[index]) = (block, length)
      return block
    }
    if let values = inputs.reals[argument.name] {
      precondition(values.count == length, "\(argument.name): \(values.count) for \(length)")
      return arena.array(values, as: type, of: argument.name)
    }
    guard let values = inputs.indices[argument.name] else {
      preconditionFailure("the host does not know '\(argument.name)'")
    }
    precondition(values.count == length, "\(argument.name): \(values.count) for \(length)")
    return try arena.array(values, as: type, of: argument.name)
  }

  private mutating func scalar(
    _ argument: Argument, _ index: Int, _ type: ScalarType, _ slot: UnsafeMutableRawPointer,
    _ inputs: CallInputs
  ) throws(AuditError) {
    switch bound.sources[index] {
    case .handle:
      try type.store(ForeignFunction.messageSize, at: slot, of: argument.name)
    case .size(let axis):
      try type.store(axis.size ?? known(axis.name, inputs), at: slot, of: argument.name)
    case .literal(let literal): try store(literal, type, slot, argument.name)
    case .parameter(let parameter):
      let value = inputs.parameters?.values[parameter.name]
      try store(value.map(Literal.init) ?? .null, type, slot, argument.name)
    case .word(let word):
      switch word.kind {
      case .seed: try store(inputs.seed, type, slot)
      case .text: try store(.text(inputs.texts[word.name] ?? ""), type, slot, argument.name)
      default: try type.store(known(word.name, inputs), at: slot, of: argument.name)
      }
    }
  }

  private func known(_ name: String, _ inputs: CallInputs) -> Int {
    guard let count = inputs.counts[name] else {
      preconditionFailure("the host does not know '\(name)'")
    }
    return count
  }

  private mutating func store(
    _ literal: Literal, _ type: ScalarType, _ slot: UnsafeMutableRawPointer, _ name: String
  ) throws(AuditError) {
    switch literal {
    case .integer(let value) where type.isReal: type.store(Double(value), at: slot)
    case .integer(let value): try type.store(value, at: slot, of: name)
    case .number(let value): type.store(value, at: slot)
    case .flag(let value): try type.store(value ? 1 : 0, at: slot, of: name)
    case .text(let text):
      slot.storeBytes(of: try arena.text(text, of: name), as: UnsafeMutableRawPointer?.self)
    case .null: slot.storeBytes(of: nil, as: UnsafeMutableRawPointer?.self)
    }
  }

  /// The seed's low bits, as many as the type holds without a sign.
  private func store(
    _ seed: Seed, _ type: ScalarType, _ slot: UnsafeMutableRawPointer
  ) throws(AuditError) {
    if type == .u64 {
      slot.storeBytes(of: seed.value, as: UInt64.self)
    } else {
      let highest = UInt64(type.wholeNumbers?.upperBound ?? 0)
      try type.store(
        Int(seed.value & ((highest + 1).flooredToPowerOfTwo - 1)), at: slot, of: "seed")
    }
  }

  // MARK: - Out

  /// What an `int32_t` status says; 0 for functions that return none.
  var status: Int32 {
    guard case .scalar(.i32) = bound.signature.result, bound.vocabulary.answer != .count else {
      return 0
    }
    return Int32(truncatingIfNeeded: result.load(as: Int.self))
  }

  /// The error of a function that wrote where it must not. Nothing that it left is to be read then.
  func overrun() -> AuditError? {
    arena.overrun().map { what in
      AuditError(
        .pluginFailed,
        "'\(bound.signature.symbol)' \(what): look at its sizes; whatever else it left is not read")
    }
  }

  /// The error of a function that says, by what it returns, that it failed.
  func failure() -> AuditError? {
    let symbol = bound.signature.symbol
    let text = messageText
    if status != 0, status != StatusCode.notApplicable {
      return StatusCode.error(status, of: symbol, message: text)
    }
    if bound.signature.result == .scalar(.cstring),
      let said = result.load(as: UnsafePointer<CChar>?.self)
    {
      return AuditError(.computationFailed, "'\(symbol)' says: \(String(cString: said))")
    }
    if bound.signature.result == .void, !text.isEmpty {
      return AuditError(.computationFailed, text, cause: "'\(symbol)' wrote this as its error")
    }
    if bound.vocabulary.state == .makes, outputs().state == nil {
      return AuditError(
        .computationFailed, text.isEmpty ? "'\(symbol)' gave no state" : text,
        cause: text.isEmpty ? nil : "'\(symbol)' gave no state")
    }
    return nil
  }

  func outputs() -> CallOutputs {
    var outputs = CallOutputs()
    outputs.message = messageText
    for (index, place) in places {
      let argument = bound.signature.arguments[index]
      switch argument.kind {
      case .array(let type, _):
        outputs.arrays[argument.name] = type.reals(at: place, count: lengths[index] ?? 0)
      case .scalar(let type):
        if case .count? = bound.vocabulary.word(argument.name, isOut: true)?.kind {
          outputs.counts[argument.name] = type.whole(at: place)
        } else {
          outputs.reals[argument.name] = type.real(at: place)
        }
      default: outputs.state = place.load(as: UnsafeMutableRawPointer?.self)
      }
    }
    switch (bound.signature.result, bound.vocabulary.answer) {
    case (.state, _): outputs.state = result.load(as: UnsafeMutableRawPointer?.self)
    case (.scalar(let type), .real(let name)) where type.isReal:
      outputs.reals[name] = type.real(at: result)
    case (.scalar, .count):
      // libffi widens whole numbers to a register's width.
      outputs.counts[bound.vocabulary.function] = result.load(as: Int.self)
    default: break
    }
    return outputs
  }

  /// To its zero, or all of the buffer.
  private var messageText: String {
    let bytes = UnsafeRawBufferPointer(
      start: message, count: message == nil ? 0 : ForeignFunction.messageSize)
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

extension Literal {
  fileprivate init(_ value: ParameterValue) {
    self =
      switch value {
      case .integer(let value): .integer(value)
      case .number(let value): .number(value)
      case .text(let value): .text(value)
      case .flag(let value): .flag(value)
      }
  }
}

extension UInt64 {
  /// The largest power of two that is no larger.
  fileprivate var flooredToPowerOfTwo: UInt64 { 1 << (63 - UInt64(leadingZeroBitCount)) }
}

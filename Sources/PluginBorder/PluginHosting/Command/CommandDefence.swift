internal import Processes
internal import TelltaleCore

/// A defence outside this process: one start of the program for each utterance.
struct CommandDefence: Defence {
  let component: OutsideComponent
  let declaration: DefenceDeclaration

  func shape(of shape: TapShape) throws(AuditError) -> TapShape {
    try self.shape(of: shape, state: nil)
  }

  /// - Parameter state: what was learnt from representations whose time is open, for the sizes of what it makes
  ///   of one of them; nil for what it promises of all.
  fileprivate func shape(of shape: TapShape, state: LearntState?) throws(AuditError) -> TapShape {
    if declaration.keepsShape { return shape }
    let execution = Execution(seed: Seed(0))
    let scratch = try component.scratchFolder()
    var sent = component.request("shape", execution)
    sent.shape = shape
    sent.state = state?.path
    let answer = try component.serve(
      sent, outputs: ["shape": "shape.json"], in: scratch, execution)
    let sizes = try answer.json("shape", as: [Int?].self)
    guard !sizes.isEmpty, sizes.allSatisfy({ $0 ?? 1 > 0 }), let made = TapShape(sizes: sizes),
      shape.isTimeOpen || !made.isTimeOpen
    else {
      throw answer.wrong(
        "shape",
        "is \(sizes.map { $0.map(String.init) ?? "null" }); wanted are sizes of at least 1, the last null where time is open"
      )
    }
    return made
  }

  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence {
    let scratch = try component.scratchFolder()
    var sent = component.request("fit", request.execution)
    sent.input = try InputFiles.write(
      request.input, rows: request.rows, as: "rows", in: scratch, request.execution)
    sent.target = try component.labels(request.attribute, request.rows, "labels", in: scratch)
    sent.secondTarget = try component.labels(
      request.emotion, request.rows, "second-labels", in: scratch)
    var tap: TapDescription?
    if case .representation(let from) = request.input.description { tap = from }
    let state = try LearntState(
      LearntState.Record(
        component: component.id, classes: request.attribute.classes,
        secondClasses: request.emotion.classes, tap: tap, trainingLog: []), of: component)
    sent.state = state.path
    _ = try component.serve(sent, outputs: [:], in: scratch, request.execution)
    return CommandFittedDefence(defence: self, state: state)
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
  {
    CommandFittedDefence(
      defence: self, state: try LearntState.load(fromFolder: folder, of: component))
  }
}

/// A defence outside this process that has learnt what it needs.
struct CommandFittedDefence: FittedDefence {
  let defence: CommandDefence
  let state: LearntState

  func shape(ofOne shape: [Int]) throws(AuditError) -> [Int] {
    if let learnt = state.record?.tap, !learnt.shape.admits(shape) {
      throw AuditError(
        .shapeMismatch, "it was fitted to \(learnt.shape) and is given \(shape)",
        component: defence.component.id)
    }
    let isOpen = state.record?.tap?.shape.isTimeOpen ?? false
    return try defence.shape(of: TapShape(shape), state: isOpen ? state : nil).shared
  }

  func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float] {
    let component = defence.component
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for \(shape)")
    let transmitted = try self.shape(ofOne: shape)
    let execution = Execution(seed: seed)
    let scratch = try component.scratchFolder()
    var sent = component.request("apply", execution)
    let tap = TapDescription(
      name: state.record?.tap?.name ?? "", shape: TapShape(shape),
      depth: state.record?.tap?.depth ?? 1,
      isTimeKnown: state.record?.tap?.isTimeKnown ?? true)
    sent.input = try InputFiles.write(
      ModelInput(
        description: .representation(tap), rows: MemoryRows([values], shapes: [shape])),
      rows: [0], as: "rows", in: scratch, execution)
    sent.state = state.path
    let answer = try component.serve(
      sent, outputs: ["transmitted": "transmitted.npy"], in: scratch, execution)
    return try answer.values(
      "transmitted", shape: [1] + transmitted, "one row, of the shape that the defence makes")
  }

  func save(toFolder folder: String) throws(AuditError) { try state.save(toFolder: folder) }
}

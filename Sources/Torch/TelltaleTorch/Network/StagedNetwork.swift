public import TelltaleCore

/// A network as a list of named stages with one or two heads at the end.
///
/// It may begin later than its definition's first stage: an attacker trained on representations
/// has only the stages behind the splice.
public struct StagedNetwork: Sendable {
  /// Makes a head for that many classes.
  public typealias MakeHead =
    @Sendable (_ classCount: Int, Initialiser) throws(AuditError) -> any Layer

  /// Of the whole network, with the stages before `firstStage`, which are not built.
  public let definitions: [StageDefinition]
  /// Index of the first stage that is built.
  public let firstStage: Int
  /// Of each head, in their order.
  public let classCounts: [Int]
  /// Where weights started from, and where they lie.
  public let execution: Execution
  private let makeHead: MakeHead
  private let stages: [Sequential]
  private let heads: [NamedLayer]

  /// Builds the stages from `firstStage` on, and one head per class count.
  ///
  /// **Seed** the execution's; a stage's weights depend on its name only, not on what else is built.
  ///
  /// Throws what the stages and heads throw while they are made: mostly as `Initialiser` does.
  public init(
    _ definitions: [StageDefinition], from firstStage: Int = 0, classCounts: [Int],
    execution: Execution, makeHead: @escaping MakeHead
  ) throws(AuditError) {
    precondition(definitions.indices.contains(firstStage) && !classCounts.isEmpty)
    self.definitions = definitions
    self.firstStage = firstStage
    self.classCounts = classCounts
    self.execution = execution
    self.makeHead = makeHead
    var stages: [Sequential] = []
    for definition in definitions[firstStage...] {
      let initialiser = Initialiser(execution, label: definition.name)
      stages.append(Sequential(try definition.makeLayers(initialiser)))
    }
    self.stages = stages
    var heads: [NamedLayer] = []
    for (index, classCount) in classCounts.enumerated() {
      let name = "head\(index + 1)"
      heads.append(
        NamedLayer(name, try makeHead(classCount, Initialiser(execution, label: name))))
    }
    self.heads = heads
  }

  /// All that is learnt, by name, in order.
  public var parameters: [NamedTensor] {
    stages.flatMap(\.parameters) + heads.flatMap(\.parameters)
  }

  /// All that is kept beside it, by name, in order.
  public var buffers: [NamedTensor] { stages.flatMap(\.buffers) + heads.flatMap(\.buffers) }

  /// Number of learnt values.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.elementCount } }

  /// Runs the stages `range` (indices of the definition) on a batch.
  ///
  /// `observe` is called with each stage's index and output.
  /// Throws `.shapeMismatch`, naming the stage and both shapes.
  public func run(
    _ input: Tensor, stages range: Range<Int>, _ pass: ForwardPass,
    observe: (Int, Tensor) throws(AuditError) -> Void = { _, _ throws(AuditError) in }
  ) throws(AuditError) -> Tensor {
    precondition(range.lowerBound >= firstStage && range.upperBound <= definitions.count)
    var value = input
    for index in range {
      let definition = definitions[index]
      guard Array(value.shape.dropFirst()) == definition.inputShape else {
        throw AuditError(
          .shapeMismatch,
          "the stage takes \(definition.inputShape), and was given"
            + " \(Array(value.shape.dropFirst()))",
          at: definition.name)
      }
      do {
        value = try stages[index - firstStage].forward(value, pass)
      } catch {
        throw error.within(definition.name)
      }
      try observe(index, value)
    }
    return value
  }

  /// Each head's logits [N, classes], float32, for a batch that enters at a stage.
  ///
  /// Throws as `run` does, and as `Layer` says of heads.
  public func logits(
    of input: Tensor, enteringAt stage: Int, _ pass: ForwardPass
  ) throws(AuditError) -> [Tensor] {
    let trunk = try run(input, stages: stage..<definitions.count, pass)
    var logits: [Tensor] = []
    for head in heads { logits.append(try head.layer.forward(trunk, pass)) }
    return logits
  }

  /// A network with weights of its own and the same values, where that execution computes.
  ///
  /// Throws as making a network does.
  public func copy(for execution: Execution) throws(AuditError) -> StagedNetwork {
    let other = try StagedNetwork(
      definitions, from: firstStage, classCounts: classCounts, execution: execution,
      makeHead: makeHead)
    for (to, from) in zip(other.parameters + other.buffers, parameters + buffers) {
      try to.tensor.assign(from.tensor)
    }
    return other
  }
}

import Synchronization
import TelltaleCore
import Testing

@testable import TrainedModels

/// Compiling is done once, and several batches at once come out in order.
@Suite struct ReadyProgramsTests {
  /// Counts what is compiled, and what is at work at once.
  private final class Layers: ModelLayers {
    let layers = [ModelLayer(name: "sum", output: nil, sizes: [1])]
    let refusals: [String: String] = [:]
    let streamCount: Int
    let compiled = Mutex(0)
    let atWork = Mutex<(now: Int, most: Int)>((0, 0))

    init(streamCount: Int) { self.streamCount = streamCount }

    func programs(
      _ wanted: [Int], shapes: InputShapes, threadCount: Int
    ) throws(AuditError) -> [any LayerProgram] {
      compiled.withLock { $0 += 1 }
      return (0..<streamCount).map { _ in Sum(of: self) }
    }
  }

  private final class Sum: LayerProgram {
    private let owner: Layers
    private var sum: Float = 0

    init(of owner: Layers) { self.owner = owner }

    func start(_ inputs: [InputArray]) throws(AuditError) {
      guard case .floats(let values)? = inputs.first?.values else { return }
      sum = values.reduce(0, +)
      guard sum != 7 else { throw AuditError(.computationFailed, "seven") }
      owner.atWork.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
    }

    func finish() throws(AuditError) { owner.atWork.withLock { $0.now -= 1 } }

    /// Of nine comes one value more than is declared.
    func output(_ index: Int) throws(AuditError) -> LayerOutput {
      sum == 9 ? LayerOutput([sum, sum], sizes: [1, 2]) : LayerOutput([sum], sizes: [1, 1])
    }
  }

  private static let features = FeatureDescription(
    bands: [FeatureDescription.Band(name: "sample", unit: "", range: -1...1)], frameRateHz: 16_000)

  private func sums(
    of rows: [[Float]], through ready: ReadyPrograms, threadCount: Int = 1
  ) throws -> [Float] {
    let run = BatchedRun(
      ready: ready,
      inputs: try ModelInputs.made(
        [ReadableInput(name: "x", type: "f32", sizes: [nil, nil])], ["layout": .text("samples")]),
      fit: FrameFit(layout: .samples, padding: .zero, crop: .centre, scale: 1, offset: 0),
      batchSize: 1)
    var sums: [Float] = []
    try run.forEachRow(
      of: MemoryRows(rows, shapes: rows.map { [$0.count, 1] }), Self.features,
      rows: Array(rows.indices), wanted: [0],
      execution: Execution(seed: Seed(0), threadCount: threadCount)
    ) { (position, outputs) throws(AuditError) in
      #expect(position == sums.count)
      sums += outputs[0].values
    }
    return sums
  }

  @Test func whatWasCompiledServesTheNextRequest() throws {
    let layers = Layers(streamCount: 1)
    let ready = ReadyPrograms(layers)
    #expect(try sums(of: [[1], [2, 3]], through: ready) == [1, 5])
    #expect(try sums(of: [[4]], through: ready) == [4])
    #expect(layers.compiled.withLock(\.self) == 1)
    #expect(try sums(of: [[4]], through: ready, threadCount: 2) == [4])
    #expect(layers.compiled.withLock(\.self) == 2)
  }

  @Test func aProgramThatFailedIsCompiledAnew() throws {
    let layers = Layers(streamCount: 2)
    let ready = ReadyPrograms(layers)
    #expect {
      try sums(of: [[1], [7], [2]], through: ready)
    } throws: { error in
      (error as? AuditError)?.message.contains("row 1 (1 frames)") == true
    }
    #expect(try sums(of: [[1], [2]], through: ready) == [1, 2])
    #expect(layers.compiled.withLock(\.self) == 2)
  }

  /// A model may answer some utterances with another length than its file promises.
  @Test(arguments: [1, 2]) func whoseAnswerHasAnotherLengthIsNamed(streams: Int) throws {
    let ready = ReadyPrograms(Layers(streamCount: streams))
    let error = #expect(throws: AuditError.self) {
      try sums(of: [[1], [4, 5], [2]], through: ready)
    }
    #expect(error?.code == .shapeMismatch)
    for part in ["row 1 (2 frames)", "'sum' is [1, 2]", "cannot be tapped"] {
      #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }
  }

  @Test(arguments: [1, 3, 8]) func utterancesAtOnceComeOutInOrder(streams: Int) throws {
    let layers = Layers(streamCount: streams)
    let rows = (0..<5).map { [Float](repeating: 1, count: $0 + 1) }
    #expect(try sums(of: rows, through: ReadyPrograms(layers)) == [1, 2, 3, 4, 5])
    #expect(layers.atWork.withLock(\.most) == min(streams, 5))
    #expect(layers.atWork.withLock(\.now) == 0)
  }

  /// Memory grows with what is run at once.
  @Test func longUtterancesAreRunOneByOne() throws {
    let layers = Layers(streamCount: 2)
    let rows = (0..<4).map { [Float](repeating: 1, count: 600_000 + $0) }
    #expect(
      try sums(of: rows, through: ReadyPrograms(layers)) == [600_000, 600_001, 600_002, 600_003])
    #expect(layers.atWork.withLock(\.most) == 1)
    // Half as long, two fit.
    let short = (0..<4).map { _ in [Float](repeating: 1, count: 500_000) }
    #expect(try sums(of: short, through: ReadyPrograms(layers)).count == 4)
    #expect(layers.atWork.withLock(\.most) == 2)
  }
}

import RidgePlugin
import TelltaleCore

/// Pooled vectors of speakers who have a label each.
struct Speech {
  let rows: [[Float]]
  /// Of each row.
  let speakers: [Int]
  /// Of each speaker.
  let labels: [Int]
  let classCount: Int

  /// Speakers with effects of their own (deviation 0.6 per value), of whom the second class differs by
  /// `leak` in the first value; noise of deviation 1 in every utterance.
  static func drawn(
    speakerCount: Int, utteranceCount: Int, length: Int, leak: Float, classCount: Int = 2,
    seed: UInt64
  ) -> Speech {
    var generator = SeededGenerator(Seed(seed))
    func normal() -> Float { Float(generator.normal()) }
    var (rows, speakers): ([[Float]], [Int]) = ([], [])
    let labels = (0..<speakerCount).map { $0 % classCount }
    for speaker in 0..<speakerCount {
      let effect = (0..<length).map { _ in 0.6 * normal() }
      for _ in 0..<utteranceCount {
        var row = effect.map { $0 + normal() }
        row[0] += leak * Float(labels[speaker])
        rows.append(row)
        speakers.append(speaker)
      }
    }
    return Speech(rows: rows, speakers: speakers, labels: labels, classCount: classCount)
  }

  var input: ModelInput {
    let shape = [rows[0].count]
    return ModelInput(
      description: .representation(TapDescription(name: "tap", shape: shape, depth: 1)),
      rows: MemoryRows(rows, shapes: rows.map { _ in shape }))
  }

  /// Rows of some speakers.
  func rows(of wanted: [Int]) -> [Int] { rows.indices.filter { wanted.contains(speakers[$0]) } }

  func request(_ training: [Int], labels: [Int]? = nil, hasSpeakers: Bool = true) -> TrainingRequest
  {
    TrainingRequest(
      input: input,
      target: LabelColumn(
        classes: (0..<classCount).map { "class-\($0)" },
        labels: speakers.map { (labels ?? self.labels)[$0] }),
      speakers: hasSpeakers ? speakers : nil, trainingRows: training, validationRows: [],
      execution: Execution(seed: Seed(1)))
  }

  func scores(
    of attacker: any Attacker, trainedOn training: [Int], judging judged: [Int],
    labels: [Int]? = nil
  ) throws -> ScoreMatrix {
    try attacker.train(request(training, labels: labels)).score(
      ScoringRequest(input: input, rows: judged, execution: Execution(seed: Seed(1)))
    ).attribute
  }
}

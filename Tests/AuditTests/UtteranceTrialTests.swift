import TelltaleCore
import Testing

@testable import Plan
@testable import Results

/// Recordings of one to so many samples.
private struct Ladder: Corpus {
  let count: Int

  var description: CorpusDescription {
    CorpusDescription(
      name: "ladder", protocolVersion: "1", language: "none", licence: "none",
      foldRule: .speakers(count: 2), emotions: ["calm"], attributes: [])
  }

  func list() -> CorpusListing {
    CorpusListing(
      utterances: (1...count).map {
        Utterance(
          id: "\($0)", speaker: "s", emotion: "calm", attributes: [:], audioPath: "/\($0)")
      }, defects: [])
  }

  func read(_ utterance: Utterance) -> AudioClip {
    AudioClip(
      samples: [Float](repeating: 0.5, count: Int(utterance.id) ?? 0), sampleRateHz: 16_000)
  }
}

/// A frame per sample, and none for clips below a length.
private struct Frames: FeatureExtractor {
  var least = 0
  var output: FeatureDescription {
    FeatureDescription(bands: [.init(name: "x", unit: "", range: 0...1)], frameRateHz: 1)
  }

  func extract(from clip: AudioClip) throws(AuditError) -> FeatureMatrix {
    FeatureMatrix(
      values: clip.samples.count < least ? [] : clip.samples,
      frameCount: clip.samples.count < least ? 0 : clip.samples.count, bandCount: 1)
  }
}

/// Takes so many frames at least and at most, of one band.
private struct LongOnly: RecordedUtterances, TrainedPrimaryTaskModel {
  var least = 0
  var most = Int.max
  var unknown: Set<String> = []
  var emotions: [String] { [] }
  var trainingLog: [TrainingEpoch] { [] }
  static let tap = TapDescription(name: "t", shape: [1], depth: 1)

  var declaration: PrimaryTaskModelDeclaration {
    PrimaryTaskModelDeclaration(
      family: nil, architecture: nil, initialisation: "", taps: [Self.tap])
  }

  func pretrained(classes: [String], execution: Execution) -> any TrainedPrimaryTaskModel { self }
  func gaps(among utterances: [String], taps: [String]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: unknown.map { ($0, "not recorded") })
  }
  func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
    throw AuditError(.unsupported, "it only represents")
  }
  func save(toFolder folder: String) {}

  func represent(_ request: RepresentationRequest) throws(AuditError) {
    for (position, row) in request.rows.enumerated() {
      let frames = request.features.shape(ofRow: row)[0]
      guard frames >= least else {
        throw AuditError(.computationFailed, "\(frames) frames are too few")
      }
      guard frames <= most else {
        throw AuditError(.computationFailed, "\(frames) frames are too many")
      }
      var failure: AuditError?
      [Float(frames)].withUnsafeBufferPointer { values in
        do throws(AuditError) { try request.sink(0, position, values) } catch { failure = error }
      }
      if let failure { throw failure }
    }
  }
}

@Suite struct UtteranceTrialTests {
  private func tried(
    _ corpus: Ladder, frames: Frames = Frames(), model: LongOnly? = nil
  ) throws -> [String: LeftOut.Reason] {
    let found = try UtteranceTrial(
      corpus: corpus, extractors: ["frames": frames],
      model: model.map {
        ModelTrial(model: $0, component: "m", taps: [LongOnly.tap], extractors: [frames])
      }, execution: Execution(seed: Seed(1), threadCount: 2)
    ).run(corpus.list().utterances).unusable
    return Dictionary(uniqueKeysWithValues: found.map { ($0.utterance.id, $0.reason) })
  }

  @Test func everyClipThatIsTooShortIsFound() throws {
    #expect(try tried(Ladder(count: 40)).isEmpty)
    let found = try tried(Ladder(count: 40), frames: Frames(least: 20))
    #expect(found.keys.compactMap { Int($0) }.sorted() == Array(1..<20))
    #expect(Set(found.values) == [.feature])
  }

  @Test func whatTheModelCannotTakeIsFoundAsWell() throws {
    let found = try tried(Ladder(count: 40), model: LongOnly(least: 5))
    #expect(found.keys.compactMap { Int($0) }.sorted() == [1, 2, 3, 4])
    #expect(Set(found.values) == [.representation])
  }

  @Test func whatIsTooLongForTheModelIsFoundAsWell() throws {
    let found = try tried(Ladder(count: 40), model: LongOnly(least: 3, most: 37))
    #expect(found.keys.compactMap { Int($0) }.sorted() == [1, 2, 38, 39, 40])
  }

  @Test func aModelThatTakesNoUtteranceIsToBlameItself() throws {
    let error = #expect(throws: AuditError.self) {
      try tried(Ladder(count: 40), model: LongOnly(least: 41))
    }
    #expect(error?.component == "m" && error?.message.contains("frames are too few") == true)
  }

  @Test func whoIsNotRecordedIsFoundWithoutRunningTheModel() throws {
    #expect(
      try tried(Ladder(count: 9), model: LongOnly(unknown: ["3", "7"]))
        == ["3": .representation, "7": .representation])
  }
}

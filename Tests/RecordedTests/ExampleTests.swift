import CorporaPlugin
import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import RecordedPlugin

/// A folder as in `examples/representations`: read as corpus and as model, the planted leak is
/// there, and only there.
struct ExampleTests {
  private struct Shares {
    let gender: Double
    let emotion: Double
  }

  private func corpus(_ folder: String) throws -> any Corpus {
    var registry = Registry()
    for factory in corpusFactories { try registry.add(factory, source: "test") }
    return try registry.make(.corpus, "table", ["path": .text(folder + "/utterances.csv")])
  }

  /// Shares of right decisions by the nearest class mean, on the six speakers who are held out in
  /// each of four folds.
  private func nearestMeans(_ tap: String, _ folder: String) throws -> Shares {
    let utterances = try corpus(folder).list().utterances
    let parts = try RecordedModel(folder: folder).parts([tap], of: utterances.map(\.id))
    let speakers = Set(utterances.map(\.speaker)).sorted()
    func share(_ label: (Utterance) -> String) -> Double {
      var right = 0
      for fold in 0..<4 {
        let held = Set(speakers[fold * 6..<fold * 6 + 6])
        var sums: [String: (values: [Float], count: Float)] = [:]
        for (utterance, part) in zip(utterances, parts) where !held.contains(utterance.speaker) {
          let zero = ([Float](repeating: 0, count: part.values.count), Float(0))
          let old = sums[label(utterance)] ?? zero
          sums[label(utterance)] = (zip(old.0, part.values).map(+), old.1 + 1)
        }
        for (utterance, part) in zip(utterances, parts) where held.contains(utterance.speaker) {
          let nearest = sums.min { one, two in
            distance(part.values, one.value) < distance(part.values, two.value)
          }
          if nearest?.key == label(utterance) { right += 1 }
        }
      }
      return Double(right) / Double(utterances.count)
    }
    return Shares(gender: share { $0.attributes["gender"] ?? "" }, emotion: share(\.emotion))
  }

  private func distance(_ values: [Float], _ sum: (values: [Float], count: Float)) -> Float {
    zip(values, sum.values).map { ($0 - $1 / sum.count) * ($0 - $1 / sum.count) }.reduce(0, +)
  }

  private func check(_ folder: String) throws {
    let corpus = try corpus(folder)
    #expect(!corpus.description.hasSound)
    #expect(corpus.description.attributes.map(\.name) == ["gender"])
    let model = try RecordedModel(folder: folder)
    #expect(model.declaration.taps.map(\.name) == ["early", "late"])
    #expect(Set(model.emotions) == Set(corpus.description.emotions))
    let utterances = try corpus.list().utterances
    let scores = try model.scores(corpus.description.emotions, of: utterances.map(\.id))
    let right = utterances.indices.count {
      corpus.description.emotions[scores.decision(ofRow: $0)] == utterances[$0].emotion
    }
    #expect(Double(right) / Double(utterances.count) > 0.8)
    let (early, late) = (try nearestMeans("early", folder), try nearestMeans("late", folder))
    #expect(early.gender > 0.9 && early.emotion > 0.8)
    #expect(abs(late.gender - 0.5) < 0.2 && late.emotion > 0.8)
  }

  @Test func aPlantedLeakStandsInTheTapThatItWasWrittenInto() throws {
    let emotions = ["angry", "happy", "neutral", "sad"]
    var generator = SeededGenerator(Seed(7))
    func noise() -> Float {
      (0..<12).map { _ in Float(generator.uniform()) }.reduce(-6, +)
    }
    let folder = try RecordedFolder(utterances: nil)
    var table = "utterance,speaker,emotion,gender"
    table += emotions.map { ",posterior_\($0)" }.joined() + "\n"
    var taps: [String: [Float]] = ["early": [], "late": []]
    for speaker in 0..<24 {
      let isMale = !speaker.isMultiple(of: 2)
      let colour = (0..<16).map { _ in noise() }
      for number in 0..<20 {
        let emotion = number % 4
        table += "u\(speaker)-\(number),s\(speaker),\(emotions[emotion]),"
        table += isMale ? "male" : "female"
        table += emotions.indices.map { $0 == emotion ? ",0.7" : ",0.1" }.joined() + "\n"
        for (name, leak) in [("early", Float(2)), ("late", 0)] {
          taps[name]? += (0..<16).map { column in
            let cue: Float = column % 4 == emotion ? 3 : 0
            let sign: Float = isMale == (column % 3 == 0) ? 1 : -1
            return colour[column] + cue + leak * sign + noise()
          }
        }
      }
    }
    try folder.put("utterances.csv", text: table)
    for (name, values) in taps {
      try folder.put(name + ".npy", Written.numpy(values, shape: [480, 16]))
    }
    try check(folder.path)
  }

  @Test(.enabled(if: ExampleTests.python != nil, "needs python3 with numpy"))
  func theExampleScriptWritesSuchAFolder() throws {
    let python = try #require(ExampleTests.python)
    try withTemporaryFolder { folder in
      let result = try runProcess(
        python, [PackageRoot.path + "/examples/representations/export.py"], folder: folder)
      #expect(result.status == 0, "\(result.standardError)")
      try check(folder + "/recorded")
    }
  }

  /// The first `python3` on the path, if it has NumPy.
  private static let python: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let found = path.split(separator: ":").map { $0 + "/python3" }
      .first(where: FileManager.default.isExecutableFile)
    guard let found, let result = try? runProcess(found, ["-c", "import numpy"]),
      result.status == 0
    else { return nil }
    return found
  }()
}

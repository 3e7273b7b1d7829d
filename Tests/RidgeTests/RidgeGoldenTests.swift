import Foundation
import TelltaleCore
import Testing

@testable import RidgePlugin

/// `Golden/ridge.json` was made by `Golden/ridge.py` (NumPy), which solves every regression anew.
@Suite struct RidgeGoldenTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let classCount: Int
    let limit: Int
    /// Of each row.
    let speakers: [Int]
    /// Of each speaker.
    let labels: [Int]
    /// Of the inner cross-validation, of each speaker.
    let parts: [Int]
    let rows: [[Float]]
    let judged: [[Float]]
    let logPosteriors: [[Double]]

    var testDescription: String { name }
  }

  static let cases: [Case] = {
    guard let url = Bundle.module.url(forResource: "Golden/ridge", withExtension: "json"),
      let data = try? Data(contentsOf: url),
      let cases = try? JSONDecoder().decode([Case].self, from: data)
    else { preconditionFailure("Golden/ridge.json is missing or damaged") }
    return cases
  }()

  @Test(arguments: cases) func scoresAreThoseOfNumPy(_ golden: Case) throws {
    let rows = golden.rows.indices.map { $0 }
    let judged = golden.judged.indices.map { golden.rows.count + $0 }
    let speech = Speech(
      rows: golden.rows + golden.judged,
      speakers: golden.speakers + golden.judged.map { _ in golden.labels.count },
      labels: golden.labels + [0], classCount: golden.classCount)
    let attacker = RidgeAttacker(directionLimit: golden.limit, nativeFeature: "mel")
    let scores = try speech.scores(of: attacker, trainedOn: rows, judging: judged)
    for (row, wanted) in golden.logPosteriors.enumerated() {
      for (label, wanted) in wanted.enumerated() {
        #expect(abs(Double(scores[row, label]) - wanted) < 1e-5 * max(1, abs(wanted)))
      }
    }
  }

  @Test(arguments: cases) func innerFoldsKeepSpeakersTogether(_ golden: Case) {
    let labels = golden.speakers.map { golden.labels[$0] }
    let units = TrainingUnits(
      rows: Array(golden.speakers.indices), labels: labels, speakers: golden.speakers)
    #expect(units.partOfUnit == golden.parts)
    #expect(units.labels == golden.labels)
  }
}

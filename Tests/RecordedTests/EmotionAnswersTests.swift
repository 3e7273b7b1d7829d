import Foundation
import TelltaleCore
import Testing

@testable import RecordedPlugin

struct EmotionAnswersTests {
  private let folder: RecordedFolder
  init() throws { folder = try RecordedFolder(utterances: nil) }

  private func model(_ table: String) throws -> RecordedModel {
    try folder.put("utterances.csv", text: table)
    try folder.put("tap.npy", Written.numpy([1, 2], shape: [2, 1]))
    return try folder.model()
  }

  /// Natural logarithms of 0.5, 0.3, 0.2.
  private static let logs = "-0.6931471805599453,-1.2039728043259361,-1.6094379124341003"
  private static let tables = [
    "utterance,posterior_sad,note,posterior_angry,posterior_happy\na,0.5,x,0.3,0.2\nb,1,y,0,0\n",
    "utterance,log_posterior_sad,log_posterior_angry,log_posterior_happy\na,\(logs)\n"
      + "b,0,-inf,-inf\n",
  ]

  private func posteriors(_ scores: ScoreMatrix) -> [[Double]] {
    (0..<scores.rowCount).map { row in
      (0..<scores.classCount).map { exp(Double(scores[row, $0])) }
    }
  }

  private func near(_ one: [[Double]], _ two: [[Double]]) -> Bool {
    zip(one.flatMap(\.self), two.flatMap(\.self)).allSatisfy { abs($0 - $1) < 1e-6 }
      && one.map(\.count) == two.map(\.count)
  }

  @Test(arguments: tables)
  func answersAreGivenInTheWantedOrder(table: String) throws {
    let model = try model(table)
    #expect(model.emotions == ["sad", "angry", "happy"])
    let scores = try model.scores(["happy", "sad", "angry"], of: ["b", "a"])
    #expect(near(posteriors(scores), [[0, 1, 0], [0.2, 0.5, 0.3]]))
    #expect(scores[0, 0] == -.infinity)
  }

  @Test(arguments: tables)
  func sharesOfOtherEmotionsAreDroppedAndTheRestSumsToOne(table: String) throws {
    let scores = try model(table).scores(["happy", "calm", "angry"], of: ["a"])
    #expect(near(posteriors(scores), [[0.4, 0, 0.6]]))
    #expect(scores[0, 1] == -.infinity)
  }

  @Test(arguments: tables)
  func whereNothingIsLeftTheKnownClassesShareEvenly(table: String) throws {
    let scores = try model(table).scores(["happy", "calm", "angry"], of: ["b"])
    #expect(near(posteriors(scores), [[0.5, 0, 0.5]]))
  }

  @Test func aTableOfScoresIsRead() throws {
    let model = try model(
      "utterance,speaker,group,emotion,style,truth,log_posterior_sad,log_posterior_angry\n"
        + "a,s,s,sad,,sad,-0.10536052,-2.3025851\nb,s,s,sad,,sad,-0.6931472,-0.6931472\n")
    #expect(near(posteriors(try model.scores(["sad", "angry"], of: ["a"])), [[0.9, 0.1]]))
  }

  @Test func withoutAnswersOnlyRepresentationsAreGiven() throws {
    let model = try model("utterance,emotion\na,sad\nb,sad\n")
    #expect(model.emotions.isEmpty)
    let error = auditError { try model.scores(["sad"], of: ["a"]) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("log_posterior_<emotion>") == true)
    #expect(try model.parts(["tap"], of: ["b"]).map(\.values) == [[2]])
  }

  @Test func emotionsOfOtherNamesAreToldAtOnce() throws {
    let error = auditError { try model(Self.tables[0]).scores(["wut", "freude"], of: ["a"]) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("sad, angry, happy") == true)
    #expect(error?.message.contains("wut, freude") == true)
  }

  @Test func anAnswerForAnUnknownUtteranceIsNotMadeUp() throws {
    let error = auditError { try model(Self.tables[0]).scores(["sad"], of: ["a", "zz"]) }
    #expect(error?.code == .unknownName && error?.message.contains("'zz'") == true)
  }

  @Test(arguments: [
    ("posterior_sad,posterior_angry", "0.5,1.5", "line 3"),
    ("posterior_sad,posterior_angry", "0.9,0.9", "sum to 1.8"),
    ("posterior_sad,posterior_angry", "0,0", "sum to 0"),
    ("posterior_sad,posterior_angry", "-0.5,0.5", "from 0 to 1"),
    ("posterior_sad,posterior_angry", "nan,0.5", "'nan'"),
    ("posterior_sad,posterior_angry", ",0.5", "line 3"),
    ("log_posterior_sad,log_posterior_angry", "2.5,-1", "softmax"),
    ("log_posterior_sad,log_posterior_angry", "-inf,-inf", "sum to 0"),
    ("log_posterior_sad,posterior_angry", "-1,0.5", "keep one kind"),
    ("posterior_sad,note", "1,x", "one column"),
    ("posterior_sad,posterior_", "1,0", "emotion's name"),
  ])
  func whatIsNoPosteriorIsRefused(columns: String, row: String, complaint: String) throws {
    let good = columns.hasPrefix("log") ? "-0.5,-1" : "0.5,0.5"
    let error = auditError { try model("utterance,\(columns)\na,\(good)\nb,\(row)\n") }
    #expect(error?.code == .malformedFile)
    #expect(error?.message.contains(complaint) == true, "\(error?.message ?? "accepted")")
  }
}

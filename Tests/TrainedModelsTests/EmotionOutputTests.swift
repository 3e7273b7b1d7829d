import Foundation
import TelltaleCore
import Testing

@testable import TrainedModels

/// What a model's output says of the audit's classes.
@Suite struct EmotionOutputTests {
  @Test func severalOutputsOfOneWordAreAddedUp() throws {
    let output = try EmotionOutput("calm=neutral,neutral,sad", kind: .posteriors)
    #expect(output.emotions == ["neutral", "sad"])
    let scores = try output.scores(of: [0.2, 0.3, 0.5][...], for: ["sad", "neutral"])
    #expect(agree(scores.map { exp($0) }, [0.5, 0.5]))
  }

  @Test func classesThatTheModelGivesNothingShareEvenly() throws {
    let output = try EmotionOutput("a,b,c", kind: .posteriors)
    let scores = try output.scores(of: [0, 0, 1][...], for: ["a", "b", "d"])
    #expect(agree(Array(scores.prefix(2)), [-log(2), -log(2)]) && scores[2] == -.infinity)
  }

  @Test func certaintyIsTaken() throws {
    let output = try EmotionOutput("a,b", kind: .posteriors)
    #expect(try output.scores(of: [1, 0][...], for: ["a", "b"]) == [0, -.infinity])
    let logits = try EmotionOutput("a,b", kind: .logits)
    #expect(try logits.scores(of: [1e4, -1e4][...], for: ["a", "b"]) == [0, -2e4])
  }

  @Test(arguments: [
    (EmotionOutput.Kind.posteriors, [Float(0.9), 0.4]), (.posteriors, [1.5, -0.5]),
    (.logPosteriors, [-0.1, -0.1]), (.logPosteriors, [0.5, -3]), (.logits, [.nan, 0]),
    (.posteriors, [.nan, 1]),
  ])
  func anOutputOfAnotherKindIsNoticed(kind: EmotionOutput.Kind, values: [Float]) throws {
    let output = try EmotionOutput("a,b", kind: kind)
    let error = failure { try output.scores(of: values[...], for: ["a", "b"]) }
    #expect(error?.code == .computationFailed)
    #expect(error?.message.contains("output-kind") == true)
  }

  @Test(arguments: ["a,,b", "a=", "=a", "a=b=c", ",", "a,"])
  func anEntryWithoutANameIsRefused(list: String) {
    #expect(failure { try EmotionOutput(list, kind: .logits) }?.code == .invalidParameter)
  }
}

import Foundation
import TelltaleCore
import Testing

@testable import ProbePlugin

@Suite struct HeldOutAnswersTests {
  private func answers(_ rows: [(male: Double, label: Int)]) -> HeldOutAnswers {
    var answers = HeldOutAnswers()
    answers.add(
      ScoreMatrix(
        values: rows.flatMap { [Float(log(1 - $0.male)), Float(log($0.male))] }, classCount: 2),
      labels: rows.map(\.label))
    return answers
  }

  /// Nine of ten are right: the least loss is where each answer says 0.9, at factor ln 9 / ln(p / (1 - p)).
  @Test func answersThatAreTooSureAreSoftenedToWhatTheyAreWorth() {
    let made = answers((0..<10).map { (0.99, $0 == 0 ? 0 : 1) })
    #expect(abs(made.factor - log(9) / log(99)) < 1e-6)
  }

  @Test func answersThatMayBeSurerStay() {
    #expect(answers((0..<10).map { (0.6, $0 == 0 ? 0 : 1) }).factor == 1)
    #expect(answers((0..<10).map { _ in (0.9, 1) }).factor == 1)
  }

  @Test func answersThatAreWorthNothingBecomeAlmostEven() {
    #expect(answers((0..<10).map { (0.9, $0 % 2) }).factor < 0.011)
  }

  @Test func whereNobodyWasHeldOutNothingIsScaled() {
    #expect(HeldOutAnswers().factor == 1)
  }
}

import Foundation
import TelltaleCore
import Testing

@testable import ProbePlugin

@Suite struct LogisticRegressionTests {
  private let execution = Execution(seed: Seed(1), threadCount: 1)

  @Test func aQuadraticsMinimumIsFound() throws {
    // Σ kᵢ (xᵢ - i)², kᵢ from 1 to 10⁴.
    let factors = (0..<30).map { i in i % 3 == 0 ? 1.0 : i % 3 == 1 ? 100 : 10_000 }
    var count = 0
    let found = try LimitedMemoryBFGS(stepLimit: 200, gradientTolerance: 1e-6).minimise(
      from: [Double](repeating: 0, count: 30)
    ) { (point) throws(AuditError) in
      count += 1
      let away = point.enumerated().map { $1 - Double($0) }
      return (
        zip(factors, away).map { $0 * $1 * $1 }.reduce(0, +),
        zip(factors, away).map { 2 * $0 * $1 }
      )
    }
    for (index, value) in found.enumerated() { #expect(abs(value - Double(index)) < 1e-5) }
    #expect(count < 100)
  }

  private func made(_ rowCount: Int) -> (vectors: [Float], labels: [Int]) {
    var generator = SeededGenerator(Seed(4))
    var (vectors, labels) = ([Float](), [Int]())
    for row in 0..<rowCount {
      labels.append(row % 3)
      vectors += (0..<4).map { column in
        Float(generator.uniform() * 3 - 1.5) + (column == row % 3 ? 1 : 0)
      }
    }
    return (vectors, labels)
  }

  /// At the only minimum every derivative is 0: reckoned here without LibTorch.
  @Test(arguments: [10, 0.1, 1e-3])
  func theSolutionIsTheMinimum(strength: Double) throws {
    let (vectors, labels) = made(60)
    let regression = try LogisticRegression(
      vectors, labels: labels, classCount: 3, execution: execution)
    let solution = try regression.minimum(
      strength: strength, from: regression.zero, tolerance: 1e-4)
    var gradient = solution.enumerated().map { $0 < 12 ? strength * $1 : 0 }
    for (row, label) in labels.enumerated() {
      let x = (0..<4).map { Double(vectors[row * 4 + $0]) }
      var powers: [Double] = []
      for k in 0..<3 {
        var logit = solution[12 + k]
        for column in 0..<4 { logit += solution[k * 4 + column] * x[column] }
        powers.append(exp(logit))
      }
      let total = powers.reduce(0, +)
      for k in 0..<3 {
        let wanted: Double = k == label ? 1 : 0
        let error = (powers[k] / total - wanted) / 60
        for column in 0..<4 { gradient[k * 4 + column] += error * x[column] }
        gradient[12 + k] += error
      }
    }
    #expect(gradient.allSatisfy { abs($0) < 5e-4 }, "\(gradient)")
    #expect(try regression.judge(solution).recall > 0.5)
  }

  @Test func strengthIsChosenByTheSpeakersWhoAreHeldOut() throws {
    // 64 columns of noise that tell speakers apart, one that tells a little of the class: a weak
    // penalty learns the speakers by heart.
    var generator = SeededGenerator(Seed(8))
    var (vectors, labels, speakers) = ([Float](), [Int](), [Int]())
    for speaker in 0..<12 {
      let voice = (0..<64).map { _ in Float(generator.uniform() - 0.5) * 3 }
      for _ in 0..<10 {
        speakers.append(speaker)
        labels.append(speaker % 2)
        vectors += voice.map { $0 + Float(generator.uniform() - 0.5) / 4 }
        vectors.append(Float(generator.uniform() - 0.5) * 2 + (speaker % 2 == 0 ? 0.5 : -0.5))
      }
    }
    let rows = Array(labels.indices)
    func losses(_ speakers: [Int]?) throws -> [Double] {
      try StrengthSearch(
        vectors: vectors, labels: labels, classCount: 2,
        parts: InnerParts.deal(
          rows, speakers: speakers, labels: labels, atMost: 5, seed: Seed(1)),
        execution: execution
      ).run().log.compactMap(\.validationLoss)
    }
    // Rows of a speaker who is learnt from look easy: held out by rows, no penalty seems needed.
    #expect(try losses(speakers).count < losses(nil).count)
  }

  /// The same representations by another route (another library, another batch) differ by rounding.
  @Test func rowsThatDifferByRoundingEndInTheSamePosteriors() throws {
    // Many columns that tell a little each: a weak penalty serves best.
    var generator = SeededGenerator(Seed(9))
    var (vectors, moved, labels, speakers) = ([Float](), [Float](), [Int](), [Int]())
    for row in 0..<240 {
      speakers.append(row / 20)
      labels.append(row / 20 % 2)
      let sign: Float = labels[row] == 0 ? 0.6 : -0.6
      let values = (0..<48).map { _ in Float(generator.uniform() * 3.4 - 1.7) + sign }
      vectors += values
      moved += values.map { $0 * (1 + 2e-5 * Float(generator.uniform() - 0.5)) }
    }
    let parts = InnerParts.deal(
      Array(labels.indices), speakers: speakers, labels: labels, atMost: 4, seed: Seed(1))
    func solve(_ vectors: [Float]) throws -> (solution: [Double], steps: Int) {
      let found = try StrengthSearch(
        vectors: vectors, labels: labels, classCount: 2, parts: parts, execution: execution
      ).run()
      return (found.solution, found.log.count)
    }
    let (one, other) = (try solve(vectors), try solve(moved))
    #expect(one.steps == other.steps && one.steps > 5, "\(one.steps) \(other.steps)")
    var apart = 0.0
    for row in labels.indices {
      func posterior(_ solution: [Double], _ vectors: [Float]) -> Double {
        let logits = (0..<2).map { k in
          (0..<48).reduce(solution[96 + k]) {
            $0 + solution[k * 48 + $1] * Double(vectors[row * 48 + $1])
          }
        }
        return 1 / (1 + exp(logits[1] - logits[0]))
      }
      apart = max(apart, abs(posterior(one.solution, vectors) - posterior(other.solution, moved)))
    }
    #expect(apart < 1e-4, "\(apart)")
  }
}

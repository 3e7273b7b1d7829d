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

  /// Of the objective, reckoned without LibTorch: by weights, class by class, then by biases.
  private func derivatives(
    at solution: [Double], strength: Double, vectors: [Float], labels: [Int], classCount: Int
  ) -> [Double] {
    let length = vectors.count / labels.count
    let weightCount = classCount * length
    var gradient = solution.enumerated().map { $0 < weightCount ? strength * $1 : 0 }
    for (row, label) in labels.enumerated() {
      let x = (0..<length).map { Double(vectors[row * length + $0]) }
      let powers = (0..<classCount).map { k in
        exp(
          (0..<length).reduce(solution[weightCount + k]) { $0 + solution[k * length + $1] * x[$1] })
      }
      let total = powers.reduce(0, +)
      for k in 0..<classCount {
        let error = (powers[k] / total - (k == label ? 1 : 0)) / Double(labels.count)
        for column in 0..<length { gradient[k * length + column] += error * x[column] }
        gradient[weightCount + k] += error
      }
    }
    return gradient
  }

  private func axes(_ vectors: [Float], _ labels: [Int]) throws -> PrincipalAxes {
    try PrincipalAxes(vectors, rowCount: labels.count, execution: execution)
  }

  /// At the only minimum every derivative is 0; there are more rows than columns, and fewer.
  @Test(arguments: [10, 0.1, 1e-3], [60, 3])
  func theSolutionIsTheMinimum(strength: Double, rowCount: Int) throws {
    let (vectors, labels) = made(rowCount)
    let regression = LogisticRegression(
      axes: try axes(vectors, labels), labels: labels, classCount: 3,
      learnt: [labels.map { _ in true }],
      execution: execution)
    let solution = try regression.minimum(
      strength: strength, from: regression.zero, tolerance: 1e-7)
    let gradient = derivatives(
      at: try regression.original(solution).map(Double.init), strength: strength, vectors: vectors,
      labels: labels, classCount: 3)
    #expect(gradient.allSatisfy { abs($0) < 1e-6 }, "\(gradient)")
    #expect(try regression.judge(solution)[0].learnt.recall > 0.5)
  }

  /// Whichever of two is better by a millionth: what is learnt must not turn on it.
  @Test(arguments: [0, 1e-3, 0.05, 0.5])
  func strengthsThatServeAlikeAreBothHeard(least: Double) {
    let losses = [least + 0.3, least + 0.1, least, least, least + 0.1, least + 0.3]
    let between = (StrengthSearch.strengths[2] * StrengthSearch.strengths[3]).squareRoot()
    for (index, _) in losses.enumerated() {
      var moved = losses
      moved[index] -= 1e-6
      #expect(abs(log(StrengthSearch.mean(of: moved) / between)) < 1e-2)
    }
    // One that serves much worse has no say.
    var clear = losses
    clear[3] = least + 0.3
    #expect(abs(log(StrengthSearch.mean(of: clear) / StrengthSearch.strengths[2])) < 0.2)
  }

  /// There is no axis, and what is left is how often a class is heard.
  @Test(arguments: [3, 200])
  func rowsThatAreAllAlikeAreJudgedByHowOftenAClassIsHeard(length: Int) throws {
    let labels = (0..<40).map { $0 % 4 == 0 ? 0 : 1 }
    let vectors = [Float](repeating: 0, count: 40 * length)
    let found = try StrengthSearch(
      axes: axes(vectors, labels), labels: labels, classCount: 2, parts: [], execution: execution
    ).run()
    #expect(found.solution.count == 2 * (length + 1))
    #expect(found.solution.prefix(2 * length).allSatisfy { $0 == 0 })
    let biases = found.solution.suffix(2).map(Double.init)
    #expect(abs(biases[1] - biases[0] - log(3)) < 1e-5)
  }

  @Test func valuesThatAreNoNumbersAreRefused() throws {
    let error = #expect(throws: AuditError.self) { try axes([1, .nan, 0, 2], [0, 1]) }
    #expect(error?.code == .computationFailed)
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
    func found(_ speakers: [Int]?) throws -> StrengthSearch.Found {
      try StrengthSearch(
        axes: axes(vectors, labels), labels: labels, classCount: 2,
        parts: InnerParts.deal(
          rows, speakers: speakers, labels: labels, atMost: 5, seed: Seed(1)),
        execution: execution
      ).run()
    }
    // Rows of a speaker who is learnt from look easy: held out by rows, no penalty seems needed.
    #expect(try found(speakers).strength > 10 * found(nil).strength)
  }

  /// A derivative of 1e-4 is far from a weak penalty's minimum, by that over λ: representations that another
  /// library computed, and that differ by rounding, would end in other posteriors.
  @Test func aWeakPenaltysMinimumIsFoundAsExactlyAsAStrongOnes() throws {
    // Many columns that tell a little each: a weak penalty serves best.
    var generator = SeededGenerator(Seed(9))
    var (vectors, labels, speakers) = ([Float](), [Int](), [Int]())
    for row in 0..<240 {
      speakers.append(row / 20)
      labels.append(row / 20 % 2)
      let sign: Float = labels[row] == 0 ? 0.3 : -0.3
      vectors += (0..<48).map { _ in Float(generator.uniform() * 3.4 - 1.7) + sign }
    }
    let found = try StrengthSearch(
      axes: axes(vectors, labels), labels: labels, classCount: 2,
      parts: InnerParts.deal(
        Array(labels.indices), speakers: speakers, labels: labels, atMost: 4, seed: Seed(1)),
      execution: execution
    ).run()
    #expect(found.strength < 0.05, "\(found.strength)")
    let gradient = derivatives(
      at: found.solution.map(Double.init), strength: found.strength, vectors: vectors,
      labels: labels, classCount: 2)
    #expect(gradient.allSatisfy { abs($0) < 1e-6 }, "\(gradient.map(abs).max() ?? 0)")
  }
}

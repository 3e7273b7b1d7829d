import TelltaleCore
import Testing

@testable import DefencesPlugin

@Suite struct ChannelDropTests {
  /// Noise in ten channels of 2 × 2; channels 7 and 2 tell the class, 7 more so.
  private func planted() -> FormulaRows {
    let rows = FormulaRows(60, shape: [10, 2, 2], classCount: 2, lift: 0)
    return FormulaRows(
      rows.values.enumerated().map { row, values in
        values.enumerated().map { index, value in
          let shift: Float = [28..<32, 8..<12].contains { $0.contains(index) } ? 1 : 0
          let strength: Float = index / 4 == 7 ? 8 : 4
          return value + shift * strength * Float(rows.labels.labels[row])
        }
      }, like: rows)
  }

  private func dropped(_ defence: ChannelDrop, _ request: DefenceRequest) throws -> [Int] {
    let ones = [Float](repeating: 1, count: 40)
    let made = try defence.fit(request).apply(to: ones, shape: [10, 2, 2], seed: Seed(1))
    return (0..<10).filter { channel in made[channel * 4..<channel * 4 + 4].allSatisfy { $0 == 0 } }
  }

  @Test func thePlantedChannelsAreDropped() throws {
    let request = planted().request(60)
    #expect(try dropped(ChannelDrop(share: 0.1, choice: .attribute), request) == [7])
    #expect(try dropped(ChannelDrop(share: 0.2, choice: .attribute), request) == [2, 7])
    #expect(try dropped(ChannelDrop(share: 0, choice: .attribute), request) == [7])
    #expect(
      try dropped(ChannelDrop(share: 1, choice: .attribute), request) == Array(0..<10))
  }

  @Test func whatStaysIsUntouched() throws {
    let rows = planted()
    let fitted = try ChannelDrop(share: 0.1, choice: .attribute).fit(rows.request(60))
    let made = try fitted.apply(to: rows.values[3], shape: [10, 2, 2], seed: Seed(1))
    for index in 0..<40 where index / 4 != 7 { #expect(made[index] == rows.values[3][index]) }
  }

  @Test func lotsAreDrawnFromTheSeed() throws {
    let rows = planted()
    let byLot = ChannelDrop(share: 0.3, choice: .random)
    let draws = try (0..<40).map { try dropped(byLot, rows.request(60, seed: $0)) }
    #expect(try draws[5] == dropped(byLot, rows.request(60, seed: 5)))
    #expect(draws.allSatisfy { $0.count == 3 })
    #expect(Set(draws.flatMap(\.self)) == Set(0..<10))
  }

  @Test func ratiosEqualScipys() throws {
    let golden = try DefenceGolden.read()
    let rows = FormulaRows(30, shape: [6, 4], classCount: 3)
    let labels = try TrainingLabels(rows.labels, rows: Array(0..<30))
    for (channel, expected) in golden.ratios.enumerated() {
      let means = rows.values.map { values in
        values[channel * 4..<channel * 4 + 4].reduce(0) { $0 + Double($1) } / 4
      }
      #expect(abs(ChannelDrop.ratio(means, labels) - expected) < 1e-6 * expected)
    }
  }

  @Test func aDeadChannelTellsNothing() throws {
    let labels = try TrainingLabels(
      LabelColumn(classes: ["a", "b"], labels: [0, 1, 0, 1, 1]), rows: Array(0..<5))
    #expect(ChannelDrop.ratio([0.1, 0.1, 0.1, 0.1, 0.1], labels) == 0)
    #expect(ChannelDrop.ratio([0, 1, 0, 1, 1], labels) == .infinity)
  }

  @Test func asManyClassesAsRowsAreRefused() throws {
    let error = try #require(throws: AuditError.self) {
      try ChannelDrop(share: 0.5, choice: .attribute).fit(planted().request(2))
    }
    #expect(error.code == .invalidLabels)
  }
}

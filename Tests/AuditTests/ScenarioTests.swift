import Testing

@testable import Results

@Suite struct ScenarioTests {
  @Test(arguments: [
    (true, true, true, Scenario.worstCase), (true, true, false, .one), (true, false, true, .two),
    (true, false, false, .three), (false, false, false, .four), (false, false, true, .five),
  ])
  func everyRowOfTheStudysTableIsDerived(
    family: Bool, architecture: Bool, data: Bool, expected: Scenario
  ) {
    #expect(Scenario(family: family, architecture: architecture, data: data) == expected)
  }

  @Test func anUndeclaredModelMakesTheScenarioUnknown() {
    #expect(Scenario(family: nil, architecture: true, data: true) == .unknown)
    #expect(Scenario(family: true, architecture: nil, data: false) == .unknown)
  }
}

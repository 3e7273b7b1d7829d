import TelltaleCore
import Testing

struct RegistryTests {
  private struct FixedMetric: LeakageMetric {
    let value: Double

    var declaration: LeakageMetricDeclaration {
      LeakageMetricDeclaration(
        label: "Fixed", unit: "share", range: 0...1, higherIsMoreLeakage: true, decisionRule: nil)
    }

    func measure(_ request: MeasurementRequest) -> Measurement {
      .value(LeakageScore(value: value, chance: 0.5, utteranceCount: 1, speakerCount: 1))
    }
  }

  private func factory(_ id: String) -> ComponentFactory {
    ComponentFactory(
      .metric,
      ComponentMetadata(
        role: .metric, id: id, version: "1", summary: "s", citation: "c", licence: "l",
        parameters: [
          ParameterDescription(
            "value", "What it says", range: .numbers(0...1), default: .number(0.25),
            quick: .number(0.5)),
          ParameterDescription("note", "What it adds", range: .text, isOptional: true),
        ])
    ) { values in FixedMetric(value: values.number("value")) }
  }

  private func registry(_ ids: String...) throws -> Registry {
    var registry = Registry()
    for id in ids { try registry.add(factory(id), source: "/\(id).so", sourceHash: "h") }
    return registry
  }

  @Test func entriesAreSortedAndKnowTheirSource() throws {
    let entries = try registry("uar", "auc").entries(of: .metric)
    #expect(entries.map(\.factory.metadata.id) == ["auc", "uar"])
    #expect(entries.map(\.source) == ["/auc.so", "/uar.so"])
    #expect(try registry("auc").entries(of: .corpus).isEmpty)
  }

  @Test func theSameIDTwiceNamesBothSources() throws {
    var registry = try registry("auc")
    let error = #expect(throws: AuditError.self) {
      try registry.add(factory("auc"), source: "/other.so")
    }
    #expect(error?.code == .duplicateName)
    #expect(error?.message.contains("/auc.so") == true)
    #expect(error?.message.contains("/other.so") == true)
  }

  @Test(arguments: ["", "Auc", "a b", "a_b", "ä"]) func oddIDsAreRefused(id: String) {
    var registry = Registry()
    #expect(throws: AuditError.self) { try registry.add(factory(id), source: "/x.so") }
  }

  @Test func anUnknownIDSuggestsTheNearest() throws {
    let error = #expect(throws: AuditError.self) { try registry("auc", "uar").make(.metric, "auk") }
    #expect(error?.code == .unknownName)
    #expect(
      error?.message == "there is no metric 'auk', did you mean 'auc'? Known are: auc, uar")
  }

  @Test func componentsAreMadeFromTheirParameters() throws {
    let metric = try registry("auc").make(.metric, "auc", ["value": .number(0.75)])
    let request = MeasurementRequest(
      scores: ScoreMatrix(values: [0], classCount: 1),
      truth: LabelColumn(classes: ["only"], labels: [0]), speakers: ["s"], seed: Seed(1))
    guard case .value(let score) = try metric.measure(request) else {
      Issue.record("no value")
      return
    }
    #expect(score.value == 0.75)
  }

  @Test func aWrongParameterNamesTheComponent() throws {
    let error = #expect(throws: AuditError.self) {
      try registry("auc").make(.metric, "auc", ["value": .number(2)])
    }
    #expect(error?.component == "auc")
  }

  @Test func whatIsAnotherThanItSaysIsNamed() throws {
    var registry = Registry()
    let made = FixedMetric(value: 0)
    try registry.add(
      ComponentFactory(
        ComponentMetadata(
          role: .attacker, id: "fixed", version: "1", summary: "s", citation: "c", licence: "l")
      ) { _ in .metric(made) }, source: "/x.so")
    let error = #expect(throws: AuditError.self) { try registry.make(.attacker, "fixed") }
    #expect(error?.code == .pluginFailed)
    #expect(error?.message == "'fixed' is registered as attacker and makes something else")
  }

  @Test func quickSettingsAreThoseThatParametersDeclare() {
    #expect(factory("auc").metadata.quickSettings == ["value": .number(0.5)])
  }
}

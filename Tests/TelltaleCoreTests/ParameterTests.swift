import Foundation
import TelltaleCore
import Testing

struct ParameterTests {
  private let descriptions = [
    ParameterDescription("epochs", "Passes", range: .integers(1...100), default: .integer(5)),
    ParameterDescription("rate", "Step", range: .numbers(0...1), default: .number(0.5)),
    ParameterDescription(
      "head", "Ending", range: .choices(["gap", "fc"]), default: .text("gap")),
    ParameterDescription("fast", "Hurry", range: .flag, default: .flag(false)),
    ParameterDescription("path", "Where it lies", range: .path),
    ParameterDescription("note", "Anything", range: .text, isOptional: true),
  ]

  private func values(_ given: [String: ParameterValue]) throws -> ParameterValues {
    try ParameterValues(given, describedBy: descriptions, component: "thing")
  }

  private func message(_ given: [String: ParameterValue]) -> String {
    let error = #expect(throws: AuditError.self) { try values(given) }
    #expect(error?.code == .invalidParameter)
    #expect(error?.component == "thing")
    return error?.message ?? ""
  }

  @Test func whatIsLeftOutHasItsDefault() throws {
    let values = try values(["path": .text("/x")])
    #expect(values.integer("epochs") == 5)
    #expect(values.number("rate") == 0.5)
    #expect(values.text("head") == "gap")
    #expect(values.flag("fast") == false)
    #expect(values.optionalText("note") == nil)
  }

  @Test func whatIsGivenStands() throws {
    let values = try values([
      "path": .text("/x"), "epochs": .integer(100), "rate": .integer(1), "head": .text("fc"),
      "fast": .flag(true), "note": .integer(7),
    ])
    #expect(values.integer("epochs") == 100)
    #expect(values.number("rate") == 1)
    #expect(values.text("head") == "fc")
    #expect(values.flag("fast"))
    #expect(values.optionalText("note") == "7")
  }

  @Test func anUnknownNameSuggestsTheNearest() {
    #expect(
      message(["path": .text("/x"), "epoch": .integer(3)]).contains("did you mean 'epochs'?"))
  }

  @Test func aMissingRequiredValueIsNamedWithItsMeaning() {
    let message = message([:])
    #expect(
      message.hasPrefix("parameter 'path' is required: Where it lies (in an audit file, or --set"))
    #expect(message.hasSuffix(".path=VALUE)"))
  }

  @Test(arguments: [
    ("epochs", ParameterValue.integer(0), "a whole number from 1 to 100"),
    ("epochs", .integer(101), "a whole number from 1 to 100"),
    ("epochs", .number(2.5), "a whole number from 1 to 100"),
    ("epochs", .text("three"), "a whole number from 1 to 100"),
    ("rate", .number(1.01), "a number from 0.0 to 1.0"),
    ("rate", .number(.nan), "a number from 0.0 to 1.0"),
    ("head", .text("gab"), "one of gap, fc"),
    ("fast", .integer(1), "true or false"),
  ])
  func aValueOutsideIsRefusedWithWhatWouldDo(name: String, value: ParameterValue, wanted: String) {
    let message = message(["path": .text("/x"), name: value])
    #expect(message == "parameter '\(name)' cannot be '\(value)': it takes \(wanted)")
  }

  @Test func valuesSurviveJSON() throws {
    let given: [String: ParameterValue] = [
      "a": .integer(3), "b": .number(0.25), "c": .text("true"), "d": .flag(true), "e": .text("7"),
    ]
    let data = try JSONEncoder().encode(given)
    #expect(try JSONDecoder().decode([String: ParameterValue].self, from: data) == given)
  }
}

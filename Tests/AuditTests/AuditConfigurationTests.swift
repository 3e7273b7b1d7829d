import Foundation
import TelltaleCore
import Testing

@testable import Plan

@Suite struct AuditConfigurationTests {
  private let minimal = """
    corpora:
      crema-d: { path: here }
    model: { use: vgg16, taps: [pool1, pool2], plane: 32 }
    attackers:
      - probe-linear
      - { use: vgg19, name: big, corpora: [crema-d], knowledge: ignorant, learning-rate: 0.001 }
    """

  private func read(_ yaml: String) throws -> AuditConfiguration {
    try AuditConfiguration(yaml: yaml, defaultName: "test")
  }

  private func message(_ yaml: String) -> String {
    do {
      _ = try read(yaml)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func aFileIsReadWithItsDefaults() throws {
    let audit = try read(minimal)
    #expect(audit.name == "test")
    #expect(audit.model.corpus == "crema-d")
    #expect(audit.model.taps == ["pool1", "pool2"])
    #expect(audit.model.component.parameters == ["plane": .integer(32)])
    #expect(audit.attackers.map(\.component.name) == ["probe-linear", "big"])
    #expect(audit.attackers[1].component.parameters == ["learning-rate": .number(0.001)])
    #expect(audit.attackers[1].knowledge == [.ignorant])
    #expect(audit.knowledge == [.ignorant, .semiInformed])
  }

  @Test func theExampleOfTheStudyAsksForItsScenarios() throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = package.appending(path: "examples/iemocap-paper.yaml")
    let audit = try read(String(contentsOf: path, encoding: .utf8))
    #expect(audit.profile == .paper && audit.folds == .all)
    #expect(audit.model.corpus == "iemocap" && audit.model.taps == ["pool1"])
    let pairs = audit.attackers.flatMap { attacker in
      (attacker.corpora ?? []).map { "\(attacker.component.use)/\($0)" }
    }
    #expect(
      pairs == [
        "vgg16/iemocap", "vgg16/ravdess", "vgg19/iemocap", "vgg19/ravdess", "resnet50/iemocap",
        "resnet50/ravdess", "densenet121/iemocap", "densenet121/ravdess", "lstm/ravdess",
      ])
    #expect(audit.awareness == [.generic, .applicationAware])
    #expect(audit.knowledge == [.ignorant, .semiInformed])
  }

  @Test func whatIsWrittenOutReadsBackTheSame() throws {
    let audit = try read(minimal + "\nfolds: [0, 2]\nthreads: 1\ncontrols: none\nseed: 9\n")
    #expect(try read(audit.yaml) == audit)
  }

  @Test func aMarginThatNobodySetIsNotWrittenOutAsOneThatSomebodyDid() throws {
    let usual = try read(minimal)
    #expect(usual.margin == 0.05 && usual.declaredMargin == nil)
    #expect(try read(usual.yaml).declaredMargin == nil)
    let set = try read(minimal + "\nmargin: 0.05")
    #expect(try read(set.yaml).declaredMargin == 0.05)
  }

  @Test func anUnknownKeyNamesTheNearestAndTheLine() {
    let text = message(minimal + "\natackers: []\n")
    #expect(text.contains("no key 'atackers'"))
    #expect(text.contains("did you mean 'attackers'"))
    #expect(text.contains("line 7"))
  }

  @Test func anUnknownWordNamesWhatIsKnown() {
    #expect(message(minimal + "\nprofile: quik").contains("did you mean 'quick'"))
    #expect(message(minimal + "\nknowledge: [informed]").contains("semi-informed"))
    #expect(message(minimal + "\ncontrols: [coin]").contains("no control 'coin'"))
  }

  @Test func aCorpusThatIsNotListedIsRefused() {
    let text = message(minimal + "\n  - { use: vgg16, corpora: [ravdess] }")
    #expect(text.contains("no corpus 'ravdess'"))
  }

  @Test(arguments: ["awareness: [generic, generic]", "adaptation: [frozen, frozen]"])
  func aWordThatStandsTwiceIsRefused(line: String) {
    #expect(message(minimal + "\n" + line).contains("twice"))
  }

  @Test func anAttackerThatStandsTwiceNeedsAName() {
    #expect(message(minimal + "\n  - probe-linear").contains("stands twice"))
  }

  @Test func textThatIsNotYAMLIsSaidToBeSo() {
    #expect(message("corpora: [").contains("not YAML"))
    #expect(message("").contains("empty"))
    #expect(message("just words").contains("key: value"))
  }

  @Test func aListOfWordsServesWhereASettingTakesText() throws {
    let line = "corpora: { ravdess: { path: x, emotions: [angry, sad] } }\n"
    let rest = "model: { use: vgg16 }\nattackers: [probe-linear]\n"
    let audit = try read(line + rest)
    #expect(audit.corpora[0].parameters["emotions"] == .text("angry,sad"))
    #expect(try read(audit.yaml) == audit)
    for value in ["[]", "[\"a,b\", c]", "[[a], b]", "{a: b}", "[a, a]"] {
      let bad = message(line.replacing("[angry, sad]", with: value) + rest)
      #expect(bad.contains("emotions"), "\(value): \(bad)")
    }
  }

  @Test func aValueOfTheWrongTypeIsNamed() {
    #expect(message(minimal + "\nseed: many").contains("'seed' must be a whole number"))
    #expect(message(minimal + "\nfolds: some").contains("'folds'"))
    #expect(message(minimal + "\nvalidation-share: 1.5").contains("validation-share"))
  }

  @Test func aSettingReachesEveryComponentOfItsName() throws {
    var audit = try read(minimal)
    try audit.set("big.epochs=3")
    try audit.set("mel.hop-ms=10")
    #expect(audit.attackers[1].component.parameters["epochs"] == .integer(3))
    #expect(audit.features.first?.parameters["hop-ms"] == .integer(10))
    #expect(throws: AuditError.self) { try audit.set("bog.epochs=3") }
    #expect(throws: AuditError.self) { try audit.set("big=3") }
  }

  @Test func aProfileCompletesNetworksAndLeavesProbesAlone() {
    func metadata(_ names: [String]) -> ComponentMetadata {
      ComponentMetadata(
        role: .attacker, id: "x", version: "1", summary: "", citation: "", licence: "",
        parameters: names.map {
          ParameterDescription($0, "", range: .integers(1...500), default: .integer(1))
        })
    }
    let network = Profile.quick.completing(
      ["epochs": .integer(2)], for: metadata(["plane", "epochs"]))
    #expect(network == ["plane": .integer(64), "epochs": .integer(2)])
    #expect(Profile.quick.completing([:], for: metadata(["epochs"])).isEmpty)
  }

  /// What the writer writes the reader takes for the same, whatever words people use.
  @Test(arguments: 0..<200) func textComesBackAsItWas(seed: UInt64) throws {
    let pieces = [
      "a", "Z", "0", "1e3", "true", "null", "~", ".inf", " ", ":", ": ", "#", " #", "-", "- ", "?",
      "[", "]", "{", "}", ",", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`", "\\", "\n", "\t",
      "é", "語", "🙂", "=", "<<", "0x1F", "1_000", "2001-01-01",
    ]
    var generator = SeededGenerator(Seed(seed))
    func word() -> String {
      (0..<Int.random(in: 1...5, using: &generator))
        .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &generator)] }.joined()
    }
    var audit = try read(minimal)
    audit.name = word()
    audit.corpora[0].parameters["path"] = .text(word())
    audit.attackers[1].component.parameters["note"] = .text(word())
    audit.model.component.parameters["count"] = .integer(
      Int.random(in: -5...5, using: &generator))
    audit.model.component.parameters["share"] = .number(
      Double.random(in: -1...1, using: &generator))
    audit.model.component.parameters["is-set"] = .flag(Bool.random(using: &generator))
    #expect(try read(audit.yaml) == audit, "\(audit.yaml)")
  }

  @Test(arguments: [
    ("007", ParameterValue.text("007")), ("\"12\"", .text("12")), ("'true'", .text("true")),
    ("12", .integer(12)), ("-3", .integer(-3)), ("0.5", .number(0.5)), ("0", .integer(0)),
    ("1e-4", .number(1e-4)), ("true", .flag(true)), ("2024-01-01", .text("2024-01-01")),
  ])
  func whatIsQuotedOrBeginsWithZerosIsText(written: String, read value: ParameterValue) throws {
    let audit = try read(minimal.replacingOccurrences(of: "plane: 32", with: "plane: \(written)"))
    #expect(audit.model.component.parameters["plane"] == value)
  }
}

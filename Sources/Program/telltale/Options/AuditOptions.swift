import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

/// An audit: a YAML file, or flags, or a file with flags over it.
struct AuditOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Audit file (YAML). Without one, give at least --model and --corpus.",
      valueName: "file"))
  var file: String?

  @Option(help: ArgumentHelp("Name of the audit and of its folder.", valueName: "name"))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "The model under audit: a component id, or your own: an ONNX, OpenVINO, TensorFlow, TFLite or TorchScript file, or a folder of recorded representations.",
      valueName: "id|file"))
  var model: String?

  @Option(
    name: .customLong("corpus"),
    help: ArgumentHelp(
      "A corpus, as ID:FOLDER or ID:key=value,key=value; repeat it for more. The model is trained and attacked on the first. A folder that looks like key=value is written ./key=value, a comma before what looks like key= is written \\,.",
      valueName: "id:path"))
  var corpora: [String] = []

  @Option(
    name: .customLong("attacker"),
    help: ArgumentHelp(
      "Component id of an attacker; may be repeated (default: the probes).", valueName: "id"))
  var attackers: [String] = []

  @Option(
    name: .customLong("defence"),
    help: ArgumentHelp(
      "Component id of a defence, tried at every tap by attackers retrained behind it; may be repeated.",
      valueName: "id"))
  var defences: [String] = []

  @Option(
    name: [.customLong("tap"), .customLong("taps")],
    help: ArgumentHelp(
      "Tap to intercept, a pattern as 'encoder.layers.*', 'all', or 'auto' for one per depth or block; may be repeated (default: the first, of your own model 'auto').",
      valueName: "name"))
  var taps: [String] = []

  @Option(
    name: .customLong("feature"),
    help: ArgumentHelp(
      "Extractor that the model is trained on; repeated, a model is trained on each (default: mel).",
      valueName: "id"))
  var features: [String] = []

  @Option(help: "Attribute to infer (default: gender).")
  var attribute: String?

  @Option(
    help:
      "Speakers who have several labels of the attribute: refuse, majority, leave-out, or by-utterance where it changes from utterance to utterance (default: refuse)."
  )
  var varyingLabels: String?

  @Option(
    help:
      "Utterances whose sound cannot be read, or that an extractor or the model makes nothing of: refuse, or leave-out of everything (default: refuse)."
  )
  var unusable: String?

  @Option(
    name: .customLong("leave-out"),
    help: ArgumentHelp(
      "An utterance of the attacked corpus that takes no part; may be repeated.", valueName: "id"))
  var leftOut: [String] = []

  @Option(help: "Training settings: quick, standard or paper (default: quick).")
  var profile: String?

  @Option(
    help: "What attackers know: ignorant, semi-informed, or both, by commas (default: both).")
  var knowledge: String?

  @Option(
    help: "What attackers learn: generic, application-aware, or both, by commas (default: generic)."
  )
  var awareness: String?

  @Option(
    help:
      "How attackers adapt to what they intercept: frozen (not at all), batch, re-estimated, standardised, by commas (default: frozen)."
  )
  var adaptation: String?

  @Option(
    help:
      "Distance from chance below which leakage is called equivalent to none (default: 0.05).")
  var margin: Double?

  @Option(
    help: "Folds to run: all, how many, or a list such as 0,3 (default: all).")
  var folds: String?

  @Option(
    help: "Controls that need training: untrained-model, shuffled-labels, none (default: both).")
  var controls: String?

  @Option(
    help: ArgumentHelp(
      "Attacker that is trained again for other labels, and stands in every audit: its test is exact (default: ridge); 'none' for no such test of any attacker.",
      valueName: "id|none"))
  var exactTest: String?

  @Option(help: "Seed of every random choice (default: 1).")
  var seed: Int?

  @Option(
    help: "Trainings of every attacker, each from a seed of its own (default: as each declares).")
  var seeds: Int?

  @Option(help: "cpu or cuda (default: cpu).")
  var device: String?

  @Option(help: "automatic, float32 or bfloat16 (default: automatic).")
  var precision: String?

  @Option(help: "Threads of one computation (default: all processors).")
  var threads: Int?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A parameter of a component of this audit; may be repeated.",
      valueName: "component.parameter=value"))
  var settings: [String] = []

  /// Takes over what the others say; settings and what takes no part are added to.
  mutating func add(_ other: AuditOptions) {
    settings += other.settings
    leftOut += other.leftOut
    if !other.features.isEmpty { features = other.features }
    if !other.taps.isEmpty { taps = other.taps }
    if !other.corpora.isEmpty { corpora = other.corpora }
    if !other.attackers.isEmpty { attackers = other.attackers }
    if !other.defences.isEmpty { defences = other.defences }
    model = other.model ?? model
    attribute = other.attribute ?? attribute
    varyingLabels = other.varyingLabels ?? varyingLabels
    unusable = other.unusable ?? unusable
    folds = other.folds ?? folds
    knowledge = other.knowledge ?? knowledge
    controls = other.controls ?? controls
    exactTest = other.exactTest ?? exactTest
  }

  /// The configuration, and the folder that its relative paths are relative to.
  func read() throws(AuditError) -> (configuration: AuditConfiguration, baseFolder: String) {
    var base = FileManager.default.currentDirectoryPath
    var configuration: AuditConfiguration
    if let file {
      let text = try UserText.read(file, what: "the audit file")
      let url = URL(fileURLWithPath: file)
      base = url.deletingLastPathComponent().path
      configuration = try AuditConfiguration(
        yaml: text, defaultName: url.deletingPathExtension().lastPathComponent)
    } else {
      guard let model, let first = corpora.first else {
        throw AuditError(
          .invalidConfiguration,
          "give an audit file, or at least --model and --corpus, for example"
            + " --model model.onnx --corpus crema-d:DIR; 'telltale init' asks for what is needed")
      }
      let argument = ModelArgument(model)
      configuration = AuditConfiguration(
        name: argument.name, corpora: [],
        model: ModelSpecification(
          component: argument.component, corpus: try corpus(first).name,
          taps: argument.isOwn ? ["auto"] : []))
      configuration.attackers = UsualComponents.ours.attackers.map { id in
        AttackerSpecification(
          component: ComponentSpecification(name: id), knowledge: [.semiInformed])
      }
    }
    try apply(to: &configuration)
    try configuration.check()
    return (configuration, base)
  }

  private func apply(to configuration: inout AuditConfiguration) throws(AuditError) {
    if let name { configuration.name = name }
    if let model, file != nil {
      let argument = ModelArgument(model)
      if argument.isOwn || model != configuration.model.component.use {
        configuration.model.component = argument.component
      }
    }
    if !corpora.isEmpty {
      var list: [ComponentSpecification] = []
      for text in corpora { list.append(try corpus(text)) }
      configuration.corpora = list
      configuration.model.corpus = list[0].name
    }
    if !attackers.isEmpty {
      configuration.attackers = attackers.map {
        AttackerSpecification(component: ComponentSpecification(name: $0))
      }
    }
    if !defences.isEmpty {
      configuration.defences = defences.map { ComponentSpecification(name: $0) }
    }
    if !taps.isEmpty { configuration.model.taps = taps }
    if !features.isEmpty { configuration.model.features = features }
    if let attribute { configuration.attribute = attribute }
    if let seed {
      guard seed >= 0 else {
        throw AuditError(.invalidConfiguration, "--seed must not be negative: \(seed)")
      }
      configuration.seed = UInt64(seed)
    }
    if let threads { configuration.threads = threads }
    if !leftOut.isEmpty { configuration.leaveOut[configuration.model.corpus] = leftOut }
    if let margin { configuration.declaredMargin = margin }
    if let exactTest { configuration.exactTest = exactTest }
    if let seeds { configuration.seeds = seeds }
    // Words go through the audit file's own reader: one place knows what they may be.
    let words: [(key: String, value: String?)] = [
      ("profile", profile), ("varying-labels", varyingLabels), ("unusable", unusable),
      ("knowledge", knowledge.map { "[\($0)]" }),
      ("awareness", awareness.map { "[\($0)]" }),
      ("adaptation", adaptation.map { "[\($0)]" }),
      ("folds", folds.map { $0.contains(",") ? "[\($0)]" : $0 }),
      ("controls", controls.map { "[\($0)]" }), ("device", device), ("precision", precision),
    ]
    for (key, value) in words {
      if let value { try configuration.apply(key: key, yaml: value) }
    }
    for setting in settings { try configuration.set(setting) }
  }

  private func corpus(_ text: String) throws(AuditError) -> ComponentSpecification {
    try CorpusArgument.parse(text)
  }
}

/// `ID`, `ID:PATH` or `ID:key=value,key=value`.
///
/// What begins with a word and `=` is settings: a path that does is written `./a=b`. A comma ends a value
/// where another `key=` follows; within a value that holds such, it is written `\\,`.
enum CorpusArgument {
  static func parse(_ text: String) throws(AuditError) -> ComponentSpecification {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard let id = parts.first, !id.isEmpty else {
      throw AuditError(.invalidConfiguration, "a corpus is given as ID:FOLDER, not '\(text)'")
    }
    guard parts.count == 2 else { return ComponentSpecification(name: id) }
    guard beginsWithKey(parts[1][...]) else {
      return ComponentSpecification(name: id, parameters: ["path": .text(absolute(parts[1]))])
    }
    var parameters: [String: ParameterValue] = [:]
    for pair in pairs(parts[1]) {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map(String.init)
      guard parameters[sides[0]] == nil else {
        throw AuditError(.invalidConfiguration, "'\(text)' gives '\(sides[0])' twice")
      }
      parameters[sides[0]] =
        sides[0] == "path" ? .text(absolute(sides[1])) : ParameterValue(word: sides[1])
    }
    return ComponentSpecification(name: id, parameters: parameters)
  }

  /// Each begins with a key.
  private static func pairs(_ text: String) -> [String] {
    var pairs: [String] = []
    var pair = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == "\\", rest.first == "," {
        rest.removeFirst()
        pair.append(",")
      } else if character == ",", beginsWithKey(rest) {
        pairs.append(pair)
        pair = ""
      } else {
        pair.append(character)
      }
    }
    return pairs + [pair]
  }

  private static func beginsWithKey(_ text: Substring) -> Bool {
    guard let end = text.firstIndex(of: "="), end > text.startIndex else { return false }
    return text[..<end].utf8.allSatisfy { byte in
      byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
  }

  /// A path on the command line is relative to where the command is given, not to the audit file.
  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

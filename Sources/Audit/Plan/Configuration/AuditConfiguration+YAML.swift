package import Formats
public import Results
public import TelltaleCore
internal import TextIO
package import Yams

extension AuditConfiguration {
  private static let keys = [
    "name", "profile", "seed", "attribute", "varying-labels", "unusable", "leave-out", "corpora",
    "features", "model",
    "attackers", "defences", "task-probe", "exact-test",
    "awareness", "knowledge", "folds", "controls", "metrics", "validation-share", "adaptation",
    "margin", "seeds", "system",
    "device", "precision", "threads",
  ]

  /// Reads an audit file.
  ///
  /// - Parameters:
  ///   - yaml: the file's text.
  ///   - defaultName: the audit's name if the file gives none.
  /// - Returns: the configuration; parameter values are not yet checked, since their descriptions
  ///   are the plugins'.
  ///
  /// Throws `.invalidConfiguration` with the line; an unknown key names the nearest known one.
  public init(yaml: String, defaultName: String) throws(AuditError) {
    let root = try YAMLDocument.root(
      of: UserText.withoutMark(yaml), what: "the audit file", code: .invalidConfiguration)
    let map = try YAMLMap(root, place: "the audit file")
    try map.refuseUnknownKeys(besides: AuditConfiguration.keys)
    guard let modelNode = map["model"] else {
      throw AuditError(
        .invalidConfiguration, "the audit file has no 'model': name the model under audit")
    }
    guard let corporaNode = map["corpora"] else {
      throw AuditError(
        .invalidConfiguration, "the audit file has no 'corpora': name at least one corpus")
    }
    let corpora = try ComponentSpecification.list(corporaNode, place: "corpora")
    self.init(
      name: try map.text("name") ?? defaultName, corpora: corpora,
      model: try ModelSpecification(modelNode, corpora: corpora))
    try read(map)
    try check()
  }

  /// Takes over every optional key that the mapping has.
  package mutating func read(_ map: YAMLMap) throws(AuditError) {
    if let profile = try map.choice("profile", of: Profile.self) { self.profile = profile }
    if let seed = try map.integer("seed") {
      guard seed >= 0 else {
        throw AuditError(.invalidConfiguration, "'seed' must not be negative: \(seed)")
      }
      self.seed = UInt64(seed)
    }
    if let attribute = try map.text("attribute") { self.attribute = attribute }
    if let rule = try map.choice("varying-labels", of: VaryingLabels.self) { varyingLabels = rule }
    if let rule = try map.choice("unusable", of: UnusableRule.self) { unusable = rule }
    if let node = map["leave-out"] {
      if case .mapping = node {
        let lists = try YAMLMap(node, place: "leave-out")
        leaveOut = [:]
        for name in lists.keys { leaveOut[name] = try lists.words(name) }
      } else {
        leaveOut = [model.corpus: try map.words("leave-out") ?? []]
      }
    }
    if let node = map["features"] {
      features = try ComponentSpecification.list(node, place: "features")
    }
    if let node = map["attackers"] { attackers = try AttackerSpecification.list(node) }
    if let node = map["defences"] {
      defences = try ComponentSpecification.list(node, place: "defences")
    }
    if let probe = try map.text("task-probe") { taskProbe = probe }
    if let attacker = try map.text("exact-test") { exactTest = attacker }
    if let awareness = try map.choices("awareness", of: Awareness.self) {
      self.awareness = awareness
    }
    if let knowledge = try map.choices("knowledge", of: Knowledge.self) {
      self.knowledge = knowledge
    }
    if let node = map["folds"] { folds = try FoldSelection(node) }
    if let words = try map.words("controls") { controls = try Cell.Kind.controls(words) }
    if let metrics = try map.words("metrics") { self.metrics = metrics }
    if let share = try map.number("validation-share") { validationShare = share }
    if let node = map["system"] {
      let answers = try YAMLMap(node, place: "system")
      let known = SystemQuestions.all.map(\.key)
      try answers.refuseUnknownKeys(besides: known)
      for key in known { system[key] = try answers.text(key) }
    }
    if let seeds = try map.integer("seeds") { self.seeds = seeds }
    if let margin = try map.number("margin") { declaredMargin = margin }
    if let modes = try map.choices("adaptation", of: Adaptation.self) {
      adaptation = modes
    }
    if let device = try map.choice("device", of: Execution.Device.self) { self.device = device }
    if let precision = try map.choice("precision", of: PrecisionChoice.self) {
      self.precision = precision
    }
    if let threads = try map.integer("threads") { self.threads = threads }
  }

  /// What no single key can tell; flags go through it too.
  public func check() throws(AuditError) {
    guard (0..<0.9).contains(validationShare) else {
      throw AuditError(
        .invalidConfiguration, "'validation-share' is \(validationShare); it must be 0 to below 0.9"
      )
    }
    for seeds in [seeds] + attackers.map(\.seeds) {
      guard let seeds, !AttackerDeclaration.trainingCounts.contains(seeds) else { continue }
      throw AuditError(.invalidConfiguration, "'seeds' is \(seeds); it must be 1 to 20")
    }
    guard (0.005...0.5).contains(margin) else {
      throw AuditError(.invalidConfiguration, "'margin' is \(margin); it must be 0.005 to 0.5")
    }
    if let threads, threads < 1 {
      throw AuditError(.invalidConfiguration, "'threads' is \(threads); it must be 1 or more")
    }
    guard !model.features.isEmpty else {
      throw AuditError(.invalidConfiguration, "'model.feature' names no extractor")
    }
    try AuditConfiguration.refuseRepeats(model.features, in: "model.feature")
    try AuditConfiguration.refuseRepeats(corpora.map(\.name), in: "corpora")
    try AuditConfiguration.refuseRepeats(features.map(\.name), in: "features")
    try AuditConfiguration.refuseRepeats(attackers.map(\.component.name), in: "attackers")
    try AuditConfiguration.refuseRepeats(defences.map(\.name), in: "defences")
    let names = corpora.map(\.name)
    let known = Set(names)
    for name in [model.corpus] + attackers.flatMap({ $0.corpora ?? [] }) + leaveOut.keys.sorted()
    where !known.contains(name) {
      throw AuditError(
        .invalidConfiguration,
        "there is no corpus '\(name)' in this audit" + NearName.hint(for: name, among: names))
    }
  }

  private static func refuseRepeats(_ names: [String], in place: String) throws(AuditError) {
    var known: Set<String> = []
    for name in names where !known.insert(name).inserted {
      throw AuditError(
        .invalidConfiguration,
        "'\(name)' stands twice in \(place); give one of them another 'name' and say what it is by"
          + " 'use'")
    }
  }
}

extension ComponentSpecification {
  /// A mapping name → settings (`use` names the component id where it differs), or a list of names.
  package static func list(_ node: Node, place: String) throws(AuditError)
    -> [ComponentSpecification]
  {
    if case .sequence(let sequence) = node {
      var list: [ComponentSpecification] = []
      for (index, element) in sequence.enumerated() {
        list.append(try entry(element, place: "\(place)[\(index + 1)]", reserved: []).component)
      }
      return list
    }
    let map = try YAMLMap(node, place: place)
    var list: [ComponentSpecification] = []
    for name in map.keys {
      guard let settings = map[name] else { continue }
      if case .scalar(let scalar) = settings, scalar.string.isEmpty || scalar.string == "null" {
        list.append(ComponentSpecification(name: name))
        continue
      }
      let inner = try YAMLMap(settings, place: "\(place).\(name)")
      list.append(
        ComponentSpecification(
          name: name, use: try inner.text("use"),
          parameters: try inner.parameters(besides: ["use"])))
    }
    return list
  }

  /// A word, or a mapping with `use` and maybe `name`; the rest, less what is reserved, are
  /// parameters.
  package static func entry(_ node: Node, place: String, reserved: [String])
    throws(AuditError) -> (component: ComponentSpecification, map: YAMLMap?)
  {
    if case .scalar(let scalar) = node { return (ComponentSpecification(name: scalar.string), nil) }
    let map = try YAMLMap(node, place: place)
    guard let use = try map.text("use") else {
      throw YAMLMap.error("\(place) needs 'use': the id of a component", at: node)
    }
    let component = ComponentSpecification(
      name: try map.text("name") ?? use, use: use,
      parameters: try map.parameters(besides: ["use", "name"] + reserved))
    return (component, map)
  }
}

extension ModelSpecification {
  package init(_ node: Node, corpora: [ComponentSpecification]) throws(AuditError) {
    let (component, map) = try ComponentSpecification.entry(
      node, place: "model", reserved: ["corpus", "feature", "taps"])
    let named = try map?.text("corpus")
    guard let corpus = named ?? (corpora.count == 1 ? corpora[0].name : nil) else {
      throw YAMLMap.error(
        "model needs 'corpus': the one of \(corpora.map(\.name).joined(separator: ", ")) that it is"
          + " trained on", at: node)
    }
    self.init(
      component: component, corpus: corpus,
      features: try map?.words("feature") ?? UsualComponents.ours.modelFeatures,
      taps: try map?.words("taps") ?? [])
  }
}

extension AttackerSpecification {
  package static func list(_ node: Node) throws(AuditError) -> [AttackerSpecification] {
    guard case .sequence(let sequence) = node else {
      throw YAMLMap.error("'attackers' must be a list", at: node)
    }
    var list: [AttackerSpecification] = []
    for (index, element) in sequence.enumerated() {
      let (component, map) = try ComponentSpecification.entry(
        element, place: "attackers[\(index + 1)]",
        reserved: ["corpora", "awareness", "knowledge", "adaptation", "seeds"])
      list.append(
        AttackerSpecification(
          component: component, corpora: try map?.words("corpora"),
          awareness: try map?.choices("awareness", of: Awareness.self),
          knowledge: try map?.choices("knowledge", of: Knowledge.self),
          adaptation: try map?.choices("adaptation", of: Adaptation.self),
          seeds: try map?.integer("seeds")))
    }
    return list
  }
}

extension FoldSelection {
  init(_ node: Node) throws(AuditError) {
    if case .sequence(let sequence) = node {
      let folds = sequence.compactMap(\.int)
      guard folds.count == sequence.count else {
        throw YAMLMap.error("'folds' must be 'all', a number, or a list of fold numbers", at: node)
      }
      self = .listed(folds)
    } else if let count = node.int, count >= 1 {
      self = .first(count)
    } else if node.string == "all" {
      self = .all
    } else {
      throw YAMLMap.error(
        "'folds' must be 'all', how many to run, or a list such as [0, 3]", at: node)
    }
  }
}

extension Cell.Kind {
  /// Short names of the controls that need training, as audit files use them.
  public static let controlNames: [(name: String, kind: Cell.Kind)] = [
    ("untrained-model", .untrainedModel), ("shuffled-labels", .shuffledLabels),
  ]

  package static func controls(_ words: [String]) throws(AuditError) -> [Cell.Kind] {
    if words == ["none"] { return [] }
    var kinds: [Cell.Kind] = []
    for word in words {
      guard let found = controlNames.first(where: { $0.name == word }) else {
        throw AuditError(
          .invalidConfiguration,
          "there is no control '\(word)'"
            + NearName.hint(for: word, among: controlNames.map(\.name) + ["none"]))
      }
      kinds.append(found.kind)
    }
    return kinds
  }
}

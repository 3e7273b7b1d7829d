internal import Formats
internal import TelltaleCore
internal import Yams

/// Reads the mapping `declaration` of a manifest: what the role wants to know beforehand.
enum ManifestDeclaration {
  /// - Parameter more: words that are known beside the role's own.
  static func read(
    _ manifest: YAMLMap, role: Role, parameters: [ParameterDescription],
    besides more: [String] = []
  ) throws(AuditError) -> ComponentDeclaration {
    if role == .defence && manifest["declaration"] == nil {
      return .defence(DefenceDeclaration(keepsShape: false))
    }
    let map = try manifest.required("declaration", manifest.map("declaration"))
    switch role {
    case .attacker: return .attacker(try attacker(map, parameters, more))
    case .feature: return .feature(try feature(map, more))
    case .model: return .model(try model(map, more))
    case .metric: return .metric(try metric(map, more))
    case .defence:
      try map.refuseUnknownKeys(besides: ["keeps-shape"])
      return .defence(DefenceDeclaration(keepsShape: try map.flag("keeps-shape") ?? false))
    case .corpus: throw manifest.error("role", "cannot be 'corpus' in a manifest")
    }
  }

  private static func attacker(
    _ map: YAMLMap, _ parameters: [ParameterDescription], _ more: [String]
  )
    throws(AuditError) -> AttackerDeclaration
  {
    try map.refuseUnknownKeys(
      besides: [
        "family", "architecture", "initialisation", "native-feature", "awareness", "knowledge",
        "adaptations", "entry-points", "trainings", "reads",
      ] + more)
    // A parameter of this name decides, when the component is made.
    let parameter = parameters.first { $0.name == "native-feature" }?.defaultValue?.description
    let native = try map.filledText("native-feature") ?? parameter
    let adaptations =
      try map.choices("adaptations", of: Adaptation.self) ?? [.frozen]
    guard adaptations.contains(.frozen) else {
      throw map.error("adaptations", "must have 'frozen' among them")
    }
    var entryPoints: [EntryPoint] = []
    for entry in try named(map, "entry-points") {
      guard let shape = entry.shape.fixed else {
        throw map.error("entry-points", "has '\(entry.name)' with an open time: one takes one size")
      }
      entryPoints.append(EntryPoint(name: entry.name, inputShape: shape))
    }
    let knowledge =
      try map.choices("knowledge", of: Knowledge.self) ?? [.semiInformed]
    if knowledge.contains(.ignorant) && entryPoints.isEmpty {
      throw map.error(
        "knowledge", "has 'ignorant', which needs 'entry-points': where a representation can enter")
    }
    let trainings = try map.integer("trainings") ?? 1
    guard AttackerDeclaration.trainingCounts.contains(trainings) else {
      throw map.error("trainings", "is \(trainings); it must be 1 to 20")
    }
    return AttackerDeclaration(
      family: try map.required("family", map.filledText("family")),
      architecture: try map.required("architecture", map.filledText("architecture")),
      initialisation: try map.required("initialisation", map.filledText("initialisation")),
      nativeFeature: try map.required("native-feature", native),
      awareness: try map.choices("awareness", of: Awareness.self) ?? [.generic],
      knowledge: knowledge, adaptations: adaptations, entryPoints: entryPoints,
      trainingCount: trainings, reads: try reading(map, entryPoints: entryPoints))
  }

  /// Throws for an attacker with entry points, where rows enter, that reads pooled vectors.
  private static func reading(
    _ map: YAMLMap, entryPoints: [EntryPoint]
  ) throws(AuditError) -> AttackerReading {
    guard let word = try map.filledText("reads") else { return .rows }
    let reads: AttackerReading = try map.choice(word, key: "reads")
    guard reads == .rows || entryPoints.isEmpty else {
      throw map.error(
        "reads", "is 'pooled', and 'entry-points' take whole rows: leave out one of them")
    }
    return reads
  }

  private static func feature(_ map: YAMLMap, _ more: [String]) throws(AuditError)
    -> FeatureDescription
  {
    try map.refuseUnknownKeys(besides: ["bands", "frame-rate"] + more)
    let rate = try map.required("frame-rate", map.number("frame-rate"))
    guard rate > 0, rate.isFinite else {
      throw map.error("frame-rate", "must be more than 0 (frames per second)")
    }
    return FeatureDescription(bands: try bands(map), frameRateHz: rate)
  }

  /// `- {name, unit, range}` for each band, or `{count, prefix, unit, range}` for many alike.
  private static func bands(_ map: YAMLMap) throws(AuditError) -> [FeatureDescription.Band] {
    let node = try map.required("bands", map["bands"])
    if case .sequence = node {
      var bands: [FeatureDescription.Band] = []
      for band in try map.maps("bands") ?? [] {
        try band.refuseUnknownKeys(besides: ["name", "unit", "range"])
        let name = try band.required("name", band.filledText("name"))
        if bands.contains(where: { $0.name == name }) {
          throw band.error("name", "is '\(name)' a second time")
        }
        bands.append(
          .init(
            name: name, unit: try band.required("unit", band.filledText("unit")),
            range: try range(band)))
      }
      guard !bands.isEmpty else { throw map.error("bands", "names no band") }
      return bands
    }
    let many = try map.required("bands", map.map("bands"))
    try many.refuseUnknownKeys(besides: ["count", "prefix", "unit", "range"])
    let count = try many.required("count", many.integer("count"))
    guard count > 0 else { throw many.error("count", "must be at least 1") }
    let prefix = try many.required("prefix", many.filledText("prefix"))
    let unit = try many.required("unit", many.filledText("unit"))
    let range = try range(many)
    return (0..<count).map { .init(name: "\(prefix)\($0)", unit: unit, range: range) }
  }

  private static func range(_ map: YAMLMap) throws(AuditError) -> ClosedRange<Float> {
    let range = try map.required("range", map.range("range"))
    let (low, high) = (Float(range.lowerBound), Float(range.upperBound))
    guard low.isFinite, high.isFinite, low < high else {
      throw map.error("range", "must be two finite values, the lower one first")
    }
    return low...high
  }

  private static func model(_ map: YAMLMap, _ more: [String]) throws(AuditError)
    -> ModelDeclaration
  {
    try map.refuseUnknownKeys(
      besides: [
        "family", "architecture", "initialisation", "taps", "emotions", "trains",
        "untrained-control",
        "inputs", "reads-features",
      ] + more)
    let taps = try named(map, "taps")
    guard !taps.isEmpty else { throw map.error("taps", "must name at least one tap") }
    return ModelDeclaration(
      PrimaryTaskModelDeclaration(
        family: try map.filledText("family"), architecture: try map.filledText("architecture"),
        initialisation: try map.required("initialisation", map.filledText("initialisation")),
        taps: taps.enumerated().map { index, tap in
          TapDescription(name: tap.name, shape: tap.shape, depth: index + 1)
        }), start: try start(map))
  }

  private static func start(_ map: YAMLMap) throws(AuditError) -> ModelDeclaration.Start {
    let trains = try map.flag("trains") ?? false
    guard let emotions = try map.words("emotions") else {
      guard trains else {
        throw AuditError(
          .malformedFile,
          "line \(map.line ?? 1): declaration must say 'trains: true', or for a model that comes"
            + " trained 'emotions: […]' in the order of its scores ([] if it has none)")
      }
      for key in ["inputs", "reads-features"] where map[key] != nil {
        throw map.error(key, "is for a model that comes trained, with 'emotions'")
      }
      return .trains(hasUntrainedControl: try map.flag("untrained-control") ?? false)
    }
    guard map["trains"] == nil else {
      throw map.error(
        "trains", "and 'emotions' exclude each other: a model trains or comes trained")
    }
    return .pretrained(
      emotions: emotions, inputs: try map.words("inputs") ?? [],
      readsFeatures: try map.flag("reads-features") ?? true,
      hasUntrainedControl: try map.flag("untrained-control") ?? false)
  }

  private static func metric(_ map: YAMLMap, _ more: [String]) throws(AuditError)
    -> LeakageMetricDeclaration
  {
    try map.refuseUnknownKeys(
      besides: [
        "label", "unit", "range", "higher-is-more-leakage", "decision-rule", "pools-folds",
        "standing", "tells-linkage",
      ] + more)
    let range = try map.required("range", map.range("range"))
    guard range.lowerBound < range.upperBound else {
      throw map.error("range", "must not be one value")
    }
    var rule: DecisionRule?
    if let word = try map.filledText("decision-rule") {
      rule = try map.choice(word, key: "decision-rule")
    }
    return LeakageMetricDeclaration(
      label: try map.required("label", map.filledText("label")),
      unit: try map.required("unit", map.filledText("unit")), range: range,
      higherIsMoreLeakage: try map.flag("higher-is-more-leakage") ?? true, decisionRule: rule,
      poolsFolds: try map.flag("pools-folds") ?? false,
      standing: try map.map("standing").map(Self.standing),
      tellsLinkage: try map.flag("tells-linkage") ?? false)
  }

  private static func standing(_ map: YAMLMap) throws(AuditError) -> MetricStanding {
    try map.refuseUnknownKeys(besides: ["weight", "heading", "qualifier", "short-name"])
    let weight = try map.required("weight", map.filledText("weight"))
    return MetricStanding(
      try map.choice(weight, key: "weight"),
      heading: try map.required("heading", map.filledText("heading")),
      qualifier: try map.filledText("qualifier") ?? "", shortName: try map.filledText("short-name"))
  }

  /// Names with shapes, in order; empty where the key is missing.
  private static func named(_ map: YAMLMap, _ key: String) throws(AuditError) -> [(
    name: String, shape: TapShape
  )] {
    var list: [(name: String, shape: TapShape)] = []
    for entry in try map.maps(key) ?? [] {
      try entry.refuseUnknownKeys(besides: ["name", "shape"])
      let name = try entry.required("name", entry.filledText("name"))
      if list.contains(where: { $0.name == name }) {
        throw entry.error("name", "is '\(name)' a second time")
      }
      list.append((name, try entry.required("shape", entry.shape("shape"))))
    }
    return list
  }
}

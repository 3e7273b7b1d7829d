internal import TelltaleCore

/// What every component says of itself, and how it takes its parameters.
struct MetadataChecks {
  let factory: ComponentFactory
  let parameters: [String: ParameterValue]

  func run(_ list: inout CheckList) {
    let metadata = factory.metadata
    list.check("metadata-is-complete") {
      let texts = [
        ("id", metadata.id), ("version", metadata.version), ("summary", metadata.summary),
        ("citation", metadata.citation), ("licence", metadata.licence),
      ]
      for (name, text) in texts { try require(!text.isEmpty, "\(name) is empty") }
      try require(
        !metadata.summary.contains("\n"), "the summary is more than one line: \(metadata.summary)")
    }
    list.check("parameters-are-described") {
      let names = metadata.parameters.map(\.name)
      try require(Set(names).count == names.count, "a name occurs twice in \(names)")
      for parameter in metadata.parameters {
        try require(!parameter.summary.isEmpty, "'\(parameter.name)' has no summary")
        try require(
          !parameter.name.isEmpty
            && parameter.name.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".contains($0) },
          "'\(parameter.name)' is not kebab-case")
        if let value = parameter.defaultValue {
          _ = try parameter.check(value, component: metadata.id)
        }
      }
    }
    list.check("unknown-parameter-is-refused") {
      try requireError(of: [.invalidParameter], "a parameter 'no-such-parameter'") {
        () throws(AuditError) in
        _ = try factory.make(parameters.merging(["no-such-parameter": .flag(true)]) { $1 })
      }
    }
  }
}

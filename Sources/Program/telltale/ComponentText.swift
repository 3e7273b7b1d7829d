import Formats
import Foundation
import TelltaleKit

/// Components as a terminal shows them.
enum ComponentText {
  static func overview(_ survey: PluginSurvey, roles: [Role]) -> String {
    var parts: [String] = []
    for role in roles {
      var table = TextTable([heading(role), "version", "what it is", "plugin"])
      let found = survey.cards.flatMap { card in card.components.map { (card, $0) } }
        .filter { $0.1.role == role }.sorted { $0.1.id < $1.1.id }
      for (card, component) in found {
        table.add([
          component.id, component.version, component.summary,
          URL(fileURLWithPath: card.file).lastPathComponent,
        ])
      }
      parts.append(found.isEmpty ? "\(heading(role)): none" : table.text)
    }
    if !survey.quarantined.isEmpty {
      parts.append(
        "refused plugins\n"
          + survey.quarantined.map { "  \($0.file)\n    \($0.reason)" }.joined(separator: "\n"))
    }
    parts.append("'telltale list ROLE ID' shows one component with its parameters.")
    return parts.joined(separator: "\n\n")
  }

  static func detail(_ component: ComponentMetadata, file: String) -> String {
    var lines = [
      "\(component.role) \(component.id) \(component.version)", component.summary, "",
      "source:   \(component.citation)", "licence:  \(component.licence)", "plugin:   \(file)",
    ]
    for (name, version) in component.libraries.sorted(by: { $0.key < $1.key }) {
      lines.append("library:  \(name) \(version)")
    }
    for limit in component.knownLimits { lines.append("limit:    \(limit)") }
    if component.opensForeignCode {
      lines.append("limit:    \(Confinement.ofThisSystem().knownLimit)")
    }
    guard !component.parameters.isEmpty else { return lines.joined(separator: "\n") }
    var table = TextTable(["parameter", "default", "takes", "what it is"])
    for parameter in component.parameters {
      let unit = parameter.unit.map { " (\($0))" } ?? ""
      table.add([
        parameter.name,
        parameter.defaultValue?.description ?? (parameter.isOptional ? "–" : "required"),
        parameter.range.inWords + unit, parameter.summary,
      ])
    }
    return (lines + ["", table.text]).joined(separator: "\n")
  }

  private static func heading(_ role: Role) -> String {
    switch role {
    case .corpus: "corpora"
    case .feature: "features"
    case .model: "models"
    case .attacker: "attackers"
    case .metric: "metrics"
    case .defence: "defences"
    }
  }
}

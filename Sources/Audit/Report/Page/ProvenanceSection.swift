internal import Results
internal import TelltaleCore

/// What the audit was made with: enough to make it again.
struct ProvenanceSection {
  private let provenance: Provenance

  init(_ result: AuditResult) { provenance = result.provenance }

  var markup: Markup {
    Page.section(
      "provenance", "Provenance", lead: "Enough to make the audit again, and to see what differs."
    ) {
      Markup("dl", ["class": "facts"]) { facts }
      Markup("h3", [:]) { "Corpora" }
      corpora
      Markup("h3", [:]) { "Components" }
      components
      Markup("details", [:]) {
        Markup("summary", [:]) { "Resolved configuration (YAML)" }
        Markup("p", ["class": "hash"]) { "SHA-256 \(provenance.configurationHash)" }
        Markup("pre", [:]) { provenance.configuration }
      }
    }
  }

  @MarkupBuilder
  private var facts: Markup {
    let p = provenance
    Page.fact(
      "Program", "Telltale \(p.telltaleVersion)",
      more: ["core API \(p.coreAPIVersion)", p.compiler])
    Page.fact(
      "Machine", p.processor,
      more: [
        p.operatingSystem,
        "\(p.device), \(p.precision), \(NumberText.counted(p.threadCount, "thread"))",
      ])
    Page.fact("Seed", "\(p.seed)", more: ["profile \(p.profile)"])
    Page.fact(
      "Time", NumberText.duration(seconds: p.wallSeconds),
      more: ["\(p.startedAt) to \(p.finishedAt)"])
    Page.fact(
      "Stages", "\(NumberText.count(p.stagesRun)) run, \(NumberText.count(p.stagesReused)) reused",
      more: p.stagesReused > 0 ? ["the time counts this run only"] : [])
    Page.fact("Configuration, SHA-256", p.configurationHash, isHash: true)
  }

  private var corpora: Markup {
    table("Corpora", head: ["Corpus", "Recordings", "Speakers", "Content, SHA-256"]) {
      for corpus in provenance.corpora {
        Markup("tr", [:]) {
          Markup("th", ["scope": "row"]) { corpus.name }
          Markup("td", ["data-label": "Recordings"]) { NumberText.count(corpus.utteranceCount) }
          Markup("td", ["data-label": "Speakers"]) { NumberText.count(corpus.speakerCount) }
          Markup("td", ["class": "hash whole", "data-label": "Content, SHA-256"]) {
            corpus.contentHash
          }
        }
      }
    }
  }

  private var components: Markup {
    table("Components", head: ["Component", "Follows", "Licence", "Parameters", "Plugin, SHA-256"])
    {
      for (kind, components) in kinds {
        for component in components.prefix(Self.shownCount) { row(component) }
        if components.count > Self.shownCount {
          Markup("tr", [:]) {
            Markup("td", ["class": "whole", "colspan": "5"]) {
              "and \(components.count - Self.shownCount) more of \(kind.role.rawValue) id \(kind.id),"
                + " version \(kind.version), of the same plugin: \(AuditResult.fileName) has their names"
                + " and settings"
            }
          }
        }
      }
    }
  }

  /// Of one kind; an audit may train a thousand attackers of one.
  private static let shownCount = 10

  private struct Kind: Hashable {
    let role: Role
    let id, version, pluginHash: String
  }

  /// Components that differ in name and settings alone, each kind at its first one's place.
  private var kinds: [(kind: Kind, components: [ComponentUse])] {
    var places: [Kind: Int] = [:]
    var found: [(kind: Kind, components: [ComponentUse])] = []
    for component in provenance.components {
      let kind = Kind(
        role: component.role, id: component.id, version: component.version,
        pluginHash: component.pluginHash)
      if let place = places[kind] {
        found[place].components.append(component)
      } else {
        places[kind] = found.count
        found.append((kind, [component]))
      }
    }
    return found
  }

  private func row(_ component: ComponentUse) -> Markup {
    let alias = component.name == component.id ? "" : ", id \(component.id)"
    return Markup("tr", [:]) {
      Markup("th", ["class": "whole", "scope": "row"]) {
        component.name
        Markup("span", ["class": "quiet"]) {
          "\(component.role.rawValue)\(alias), \(component.version)"
        }
      }
      Markup("td", ["class": "whole", "data-label": "Follows"]) { component.citation }
      Markup("td", ["class": "whole", "data-label": "Licence"]) { component.licence }
      Markup("td", ["class": "whole", "data-label": "Parameters"]) {
        if component.parameters.isEmpty { Markup("span", ["class": "spread"]) { "none" } }
        for (name, value) in component.parameters.sorted(by: { $0.key < $1.key }) {
          Markup("span", ["class": "parameter"]) { "\(name): \(value)" }
        }
      }
      Markup("td", ["class": "whole", "data-label": "Plugin, SHA-256"]) {
        component.plugin
        Markup("span", ["class": "quiet hash"]) { component.pluginHash }
        for (name, version) in component.libraries.sorted(by: { $0.key < $1.key }) {
          Markup("span", ["class": "quiet"]) { "on \(name) \(version)" }
        }
      }
    }
  }

  private func table(
    _ name: String, head: [String], @MarkupBuilder _ rows: () -> Markup
  ) -> Markup {
    Markup("table", ["class": "cards wide-table", "aria-label": name]) {
      Markup("thead", [:]) {
        Markup("tr", [:]) {
          for title in head { Markup("th", ["scope": "col"]) { title } }
        }
      }
      Markup("tbody", [:]) { rows() }
    }
  }
}

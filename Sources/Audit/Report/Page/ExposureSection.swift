internal import Results
internal import TelltaleCore

/// Who is read more often than others, under the strongest attack of each kind.
struct ExposureSection {
  private let result: AuditResult
  private let attacks: [(finding: Finding, picture: AttackPicture)]

  /// Fewer speakers than this are no group.
  private static let smallestGroup = 5

  init(_ result: AuditResult) {
    self.result = result
    let findings = Findings(result)
    attacks = Knowledge.allCases.reversed().compactMap { knowledge in
      guard let finding = findings.strongest(knowledge), let picture = finding.outcome.picture
      else { return nil }
      return (finding, picture)
    }
  }

  @MarkupBuilder
  var markup: Markup {
    if !attacks.isEmpty {
      Page.section(
        "exposure", "Who is exposed",
        lead:
          "An average hides who is read more often than others. Share of a speaker’s recordings read right"
          + " at the prior-matched threshold, under the strongest attack of each kind."
      ) {
        Page.scrolling("Who is exposed") {
          Markup("table", ["class": "cards"]) {
            Markup("thead", [:]) {
              Markup("tr", [:]) {
                Markup("th", ["scope": "col"]) { "Speakers" }
                for attack in attacks {
                  Markup("th", ["class": "number-cell", "scope": "col"]) {
                    attack.finding.outcome.cell.attacker
                    Markup("span", ["class": "quiet"]) {
                      attack.finding.outcome.cell.knowledge.rawValue
                    }
                  }
                }
              }
            }
            Markup("tbody", [:]) { for group in groups { row(group) } }
          }
        }
        SubgroupTable(result, attacks: attacks.map(\.finding)).markup
        Markup("p", ["class": "lead"]) {
          "Language: \(result.primaryModel.corpusDescription.language). Groups of fewer than"
            + " \(Self.smallestGroup) speakers are left out."
            + (hasEmotions ? " Leakage by emotion stands among the study’s tables." : "")
        }
      }
    }
  }

  private var hasEmotions: Bool {
    result.cells.contains { $0.slices.contains { $0.axis == .emotion } }
  }

  private struct Group {
    let name: String
    let isMember: @Sendable (AttackPicture.Speaker) -> Bool
    /// Of the members, the share that are read right most; nil for all of them.
    let mostExposed: Double?
  }

  private var groups: [Group] {
    [Group(name: "all", isMember: { _ in true }, mostExposed: nil)]
      + result.attribute.classes.map { label in
        Group(name: label, isMember: { $0.label == label }, mostExposed: nil)
      } + [Group(name: "most exposed tenth", isMember: { _ in true }, mostExposed: 0.1)]
  }

  private func row(_ group: Group) -> Markup {
    Markup("tr", [:]) {
      Markup("th", ["scope": "row"]) { group.name }
      for attack in attacks {
        let shares = members(of: group, attack.picture)
        Markup(
          "td", ["class": "number-cell", "data-label": attack.finding.outcome.cell.attacker]
        ) {
          if shares.count < Self.smallestGroup, group.mostExposed == nil {
            Markup("span", ["class": "spread"]) { "fewer than \(Self.smallestGroup)" }
          } else {
            NumberText.metric(shares.reduce(0, +) / Double(max(1, shares.count)))
            Markup("span", ["class": "quiet"]) {
              NumberText.counted(shares.count, "speaker")
                + ", \(shares.count { $0 == 1 }) every time"
            }
          }
        }
      }
    }
  }

  private func members(of group: Group, _ picture: AttackPicture) -> [Double] {
    let shares = picture.speakers.filter(group.isMember).map(\.rightShare).sorted(by: >)
    guard let part = group.mostExposed else { return shares }
    return Array(shares.prefix(max(1, Int((Double(shares.count) * part).rounded(.up)))))
  }
}

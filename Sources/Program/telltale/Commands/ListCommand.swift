import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the components at hand, or show one with its parameters.",
    discussion: """
      Examples:
        telltale list                     everything, and every plugin that was refused, with why
        telltale list attacker            one role: corpus, feature, model, attacker, metric or defence
        telltale list attacker vgg16      one component with its parameters
      """)

  @Argument(
    help: "Role: corpus, feature, model, attacker, metric or defence.",
    transform: RoleArgument.parse) var role: Role?
  @Argument(help: "Component id.") var id: String?
  @Flag(help: "As JSON.") var json = false
  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let host = try plugins.host()
    if let role, let id {
      let card = try host.card(of: id, role: role)
      guard let found = card.components.first(where: { $0.role == role && $0.id == id }) else {
        return
      }
      return json
        ? try StandardOutput.json(found)
        : try StandardOutput.text(ComponentText.detail(found, file: card.file))
    }
    let roles = role.map { [$0] } ?? Role.allCases
    if json {
      let survey = PluginSurvey(
        cards: host.survey.cards.map { card in
          PluginCard(
            file: card.file, sha256: card.sha256, id: card.id, version: card.version,
            components: card.components.filter { roles.contains($0.role) })
        }, quarantined: host.survey.quarantined)
      try StandardOutput.json(survey)
    } else {
      try StandardOutput.text(ComponentText.overview(host.survey, roles: roles))
    }
  }
}

import PluginHosting
import TelltaleCore
import TestSupport

/// The plugins of this build, opened as the program opens them.
enum Bundled {
  static let survey = Result<PluginSurvey, any Error> {
    try PluginInspection(executable: BuildProducts.telltale, timeLimitSeconds: 120, cache: nil)
      .survey(BuildProducts.plugins)
  }

  static let registry = Result<Registry, any Error> {
    try PluginHost(survey.get(), isolation: PluginIsolation(executable: BuildProducts.telltale))
      .openAll()
  }

  /// Ids of one role, sorted; empty where nothing can be opened, which a test of its own reports.
  static func ids(of role: Role) -> [String] {
    let entries = (try? registry.get().entries(of: role)) ?? []
    return entries.map(\.factory.metadata.id)
  }

  static func factory(_ id: String, _ role: Role) throws -> ComponentFactory {
    try registry.get().entry(id, role: role).factory
  }
}

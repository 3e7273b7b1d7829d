import TelltaleKit

/// A new audit file: what was chosen, and the questions that a report answers about the system.
struct AuditFileText {
  private let configuration: AuditConfiguration

  init(_ configuration: AuditConfiguration) { self.configuration = configuration }

  var text: String {
    let questions = SystemQuestions.all.map { "#   \($0.key): \"…\"   # \($0.text)" }
    return """
      # An audit file of Telltale: every setting, defaults included; delete what you do not mean to
      # fix. 'telltale plan' shows what it does, 'telltale list' what could stand here.
      \(configuration.yaml)
      # Answers for the report's page on the system and its use (delete the marks):
      # system:
      \(questions.joined(separator: "\n"))

      """
  }
}

/// What only the people behind a system know, asked in the audit file under `system` and set down in
/// the report as they answered.
///
/// Nothing is concluded from an answer: where one makes a rule of law worth looking at, the report
/// says "consider with counsel".
public enum SystemQuestions {
  /// One question, and what an answer may lead to.
  public struct Question: Sendable, Hashable {
    /// Key in the audit file.
    public let key: String
    /// As people are asked.
    public let text: String
    /// Said in the report where an answer makes a rule worth looking at; empty for none.
    public let consider: String
    /// Beginnings of words of which the answer must hold one; where there are none it begins with "yes".
    private let signs: [String]

    init(_ key: String, _ text: String, consider: String = "", signs: [String] = []) {
      self.key = key
      self.text = text
      self.consider = consider
      self.signs = signs
    }

    /// Whether the rule is worth looking at: the answer begins with "yes", or, to a question that is
    /// not one of yes or no, has a word that begins as one of the question's signs.
    public func considers(_ answer: String) -> Bool {
      guard !consider.isEmpty else { return false }
      let words = answer.lowercased().split { !$0.isLetter }
      guard !signs.isEmpty else { return words.first == "yes" }
      return words.contains { word in signs.contains { word.hasPrefix($0) } }
    }
  }

  /// In the order in which audit files ask and reports print them.
  public static let all: [Question] = [
    Question("auditor", "Who made this audit?"),
    Question("responsible", "Who is responsible for the system?"),
    Question("role", "Provider, deployer, or both?"),
    Question("purpose", "What is the system meant for?"),
    Question("persons", "Whose speech does it hear?"),
    Question(
      "whose-emotions",
      "Whose emotions are inferred: employees’, applicants’, customers’, others’?",
      consider:
        "inferring emotions of employees or applicants may fall under the prohibition at work"
        + " (EU AI Act, Article 5(1)(f)): consider with counsel",
      signs: ["employ", "applicant", "candidate", "worker", "staff"]),
    Question("split", "What runs on the device, and what is transmitted to where?"),
    Question("transport", "How is what is transmitted protected on its way?"),
    Question("retention", "How long is what is transmitted kept, and by whom?"),
    Question(
      "workplace", "Is it used at work?",
      consider: "inferring emotions at work is prohibited but for medical or safety reasons (EU AI"
        + " Act, Article 5(1)(f)): consider with counsel"),
    Question(
      "education", "Is it used in education?",
      consider:
        "inferring emotions in education is prohibited but for medical or safety reasons (EU"
        + " AI Act, Article 5(1)(f)): consider with counsel"),
    Question(
      "medical-or-safety", "Is it used for medical or safety reasons?",
      consider:
        "an exemption may apply, and health data need a basis of their own (GDPR, Article 9):"
        + " consider with counsel"),
    Question("objection", "How can a person object, or have it left out?"),
    Question("lawful-basis", "On what basis are the labels of the audited attribute processed?"),
    Question("severity", "How severe would it be for a person if the attribute became known?"),
    Question("controls", "What other controls are in place?"),
    Question("next-audit", "When, or after what change, will it be audited again?"),
  ]
}

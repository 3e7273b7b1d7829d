import TelltaleCore

/// Three bands of a speaker's age at recording, the same for all corpora.
///
/// Cut so that CREMA-D's 91 actors (20 to 74 years) fall into bands of 34, 32 and 25.
enum AgeBand: String, CaseIterable, Sendable {
  case under30 = "under-30"
  case from30To44 = "30-to-44"
  case from45 = "45-and-over"

  init(years: Int) {
    switch years {
    case ..<30: self = .under30
    case 30...44: self = .from30To44
    default: self = .from45
    }
  }

  static let attribute = AttributeDescription(
    name: "age-band", classes: allCases.map(\.rawValue),
    note: "From the age in years at recording: under 30, 30 to 44, 45 and over.",
    category: .sexOrAge)
}

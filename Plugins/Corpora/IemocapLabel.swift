/// A consensus label of IEMOCAP's evaluation files, as the release spells it.
enum IemocapLabel: String, CaseIterable, Sendable {
  case angry = "ang"
  case happy = "hap"
  case neutral = "neu"
  case sad = "sad"
  case excited = "exc"
  case frustrated = "fru"
  case surprised = "sur"
  case fearful = "fea"
  case disgusted = "dis"
  case other = "oth"
  /// The annotators did not agree.
  case undecided = "xxx"

  /// The classes of the study; the other labels take no part.
  static let emotions: [Emotion] = [.angry, .happy, .neutral, .sad]

  /// The class that utterances of this label belong to; nil if they take no part.
  func emotion(mergingExcited: Bool) -> Emotion? {
    switch self {
    case .angry: .angry
    case .happy: .happy
    case .neutral: .neutral
    case .sad: .sad
    case .excited: mergingExcited ? .happy : nil
    case .frustrated, .surprised, .fearful, .disgusted, .other, .undecided: nil
    }
  }
}

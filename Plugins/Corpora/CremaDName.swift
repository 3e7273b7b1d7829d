/// What a CREMA-D file name says: `ActorID_Sentence_Emotion_Level`, for instance `1001_IEO_HAP_LO`.
struct CremaDName: Hashable {
  /// The base name, in the spelling of the published list.
  let id: String
  let actor: String
  let sentence: String
  let emotion: Emotion
  /// LO, MD, HI, or XX for unspecified.
  let level: String

  static let emotionOfCode: [String: Emotion] = [
    "ANG": .angry, "HAP": .happy, "NEU": .neutral, "SAD": .sad, "FEA": .fearful, "DIS": .disgust,
  ]

  struct Problem: Error {
    let message: String
  }

  /// Older copies spell level XX of one clip `X` (`1040_ITH_SAD_X`).
  static func canonical(_ baseName: String) -> String {
    baseName.hasSuffix("_X") ? baseName + "X" : baseName
  }

  static func parse(_ baseName: String) -> Result<CremaDName, Problem> {
    let id = canonical(baseName)
    let fields = id.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 4 else {
      return .failure(Problem(message: "the name is not Actor_Sentence_Emotion_Level; left out"))
    }
    guard let emotion = emotionOfCode[fields[2]] else {
      let known = emotionOfCode.keys.sorted().joined(separator: ", ")
      return .failure(Problem(message: "emotion code '\(fields[2])' is none of \(known); left out"))
    }
    guard ["XX", "LO", "MD", "HI"].contains(fields[3]) else {
      return .failure(Problem(message: "level '\(fields[3])' is none of XX, LO, MD, HI; left out"))
    }
    return .success(
      CremaDName(
        id: id, actor: fields[0], sentence: fields[1], emotion: emotion, level: fields[3]))
  }
}

/// What a RAVDESS file name says: `03-01-EE-II-SS-RR-AA`.
struct RavdessName: Hashable {
  let emotion: Emotion
  /// 1 normal, 2 strong.
  let intensity: Int
  let statement: Int
  let repetition: Int
  /// 1...24.
  let actor: Int

  var speaker: String { RavdessName.speaker(actor) }
  /// Odd actors are male, even actors are female (as published).
  var gender: String { actor.isMultiple(of: 2) ? "female" : "male" }

  static let actorCount = 24
  static let clipsPerActor = 60
  static let emotionOfCode: [Int: Emotion] = [
    1: .neutral, 2: .calm, 3: .happy, 4: .sad, 5: .angry, 6: .fearful, 7: .disgust, 8: .surprised,
  ]

  static func speaker(_ actor: Int) -> String { "Actor_" + (actor < 10 ? "0" : "") + "\(actor)" }

  /// Whether a file's name begins as audio-only speech does.
  static func isSpeech(_ name: String) -> Bool { name.hasPrefix("03-01-") }

  struct Problem: Error {
    let message: String
  }

  static func parse(_ baseName: String) -> Result<RavdessName, Problem> {
    let parts = baseName.split(separator: "-", omittingEmptySubsequences: false)
    let fields = parts.compactMap { $0.count == 2 ? Int($0) : nil }
    guard parts.count == 7, fields.count == 7 else {
      return .failure(Problem(message: "the name is not seven two-digit fields; left out"))
    }
    guard fields[0] == 3, fields[1] == 1 else {
      return .failure(
        Problem(
          message: "modality \(parts[0]), channel \(parts[1]): not audio-only speech; left out"))
    }
    guard let emotion = emotionOfCode[fields[2]] else {
      return .failure(Problem(message: "emotion code \(parts[2]) is none of 01 … 08; left out"))
    }
    guard (1...actorCount).contains(fields[6]) else {
      return .failure(Problem(message: "actor \(parts[6]) is none of 01 … 24; left out"))
    }
    return .success(
      RavdessName(
        emotion: emotion, intensity: fields[3], statement: fields[4], repetition: fields[5],
        actor: fields[6]))
  }
}

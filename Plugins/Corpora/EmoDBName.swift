/// What an EmoDB file name says: `03a01Fa` is speaker 03, text a01, emotion F (Freude), version a.
struct EmoDBName: Hashable {
  let speaker: String
  let text: String
  let emotion: Emotion
  let version: Character

  /// By the first letter of the German word.
  static let emotionOfLetter: [Character: Emotion] = [
    "W": .angry, "L": .bored, "E": .disgust, "A": .fearful, "F": .happy, "T": .sad, "N": .neutral,
  ]

  init?(_ baseName: String) {
    let letters = Array(baseName)
    guard letters.count == 7, letters[0...1].allSatisfy({ "0123456789".contains($0) }),
      let emotion = EmoDBName.emotionOfLetter[letters[5]], letters[6].isLetter
    else { return nil }
    speaker = String(letters[0...1])
    text = String(letters[2...4])
    self.emotion = emotion
    version = letters[6]
  }
}

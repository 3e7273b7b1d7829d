import Foundation
import Tables
import TelltaleCore

/// A speaker of EmoDB, as the database's own page publishes them.
struct EmoDBSpeaker: Hashable {
  let gender: String?
  let years: Int?

  var attributes: [String: String] {
    var attributes: [String: String] = [:]
    if let gender { attributes["gender"] = gender }
    if let years { attributes["age-band"] = AgeBand(years: years).rawValue }
    return attributes
  }

  /// The published table, for copies without `speakers.csv`.
  static let published: [String: EmoDBSpeaker] = [
    "03": EmoDBSpeaker(gender: "male", years: 31), "08": EmoDBSpeaker(gender: "female", years: 34),
    "09": EmoDBSpeaker(gender: "female", years: 21), "10": EmoDBSpeaker(gender: "male", years: 32),
    "11": EmoDBSpeaker(gender: "male", years: 26), "12": EmoDBSpeaker(gender: "male", years: 30),
    "13": EmoDBSpeaker(gender: "female", years: 32),
    "14": EmoDBSpeaker(gender: "female", years: 35),
    "15": EmoDBSpeaker(gender: "male", years: 25), "16": EmoDBSpeaker(gender: "female", years: 31),
  ]

  /// Speakers by number from `speakers.csv` (columns speaker, sex, age), or the published ones
  /// where there is no such file; and a defect for each cell that is not understood.
  ///
  /// Throws `.malformedFile`.
  static func read(
    folder: String
  ) throws(AuditError) -> ([String: EmoDBSpeaker], [CorpusDefect]) {
    let path = AudioFolder.path(folder, "speakers.csv")
    guard FileManager.default.fileExists(atPath: path) else { return (published, []) }
    let table = try CommaSeparated(path: path)
    let columns = (
      id: try table.column("speaker"), sex: try table.column("sex"), age: try table.column("age")
    )
    var speakers: [String: EmoDBSpeaker] = [:]
    var defects: [CorpusDefect] = []
    for record in table.records {
      let id = record.fields[columns.id]
      let (sex, age) = (record.fields[columns.sex], record.fields[columns.age])
      let speaker = EmoDBSpeaker(
        gender: ["female", "male"].contains(sex) ? sex : nil, years: Int(age))
      if speaker.gender == nil || speaker.years == nil {
        defects.append(
          CorpusDefect(
            .unknownLabel, subject: id,
            message:
              "sex '\(sex)', age '\(age)' (line \(record.line) of speakers.csv): expected are"
              + " female or male and a number of years; what is not understood is missing"))
      }
      speakers[id] = speaker
    }
    return (speakers, defects)
  }
}

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

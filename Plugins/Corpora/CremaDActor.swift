import Tables
import TelltaleCore

/// An actor's row of CREMA-D's `VideoDemographics.csv`.
struct CremaDActor: Hashable {
  /// By attribute name; an attribute whose cell is not understood is missing.
  let attributes: [String: String]

  /// One class from the columns Race and Ethnicity: `hispanic` for ethnicity "Hispanic" whatever
  /// the race; otherwise the race. Race "Unknown" without "Hispanic" leaves the attribute out.
  static let ethnicityAttribute = AttributeDescription(
    name: "ethnicity", classes: ["african-american", "asian", "caucasian", "hispanic"],
    note: "Columns Race and Ethnicity of VideoDemographics.csv: Hispanic of any race, otherwise the"
      + " race; missing where the race is unknown.", category: .origin)

  private static let ethnicityOfRace = [
    "African American": "african-american", "Asian": "asian", "Caucasian": "caucasian",
  ]

  /// Actors by id, and a defect for each cell that is not understood.
  ///
  /// Throws `.missingFile` or `.malformedFile`.
  static func read(path: String) throws(AuditError) -> ([String: CremaDActor], [CorpusDefect]) {
    let table = try CommaSeparated(path: path)
    let columns = (
      id: try table.column("ActorID"), age: try table.column("Age"), sex: try table.column("Sex"),
      race: try table.column("Race"), ethnicity: try table.column("Ethnicity")
    )
    var actors: [String: CremaDActor] = [:]
    var defects: [CorpusDefect] = []
    for record in table.records {
      let fields = record.fields
      let id = fields[columns.id]
      func unknown(_ column: String, _ value: String) {
        defects.append(
          CorpusDefect(
            .unknownLabel, subject: id,
            message: "\(column) '\(value)' (line \(record.line) of VideoDemographics.csv) is not"
              + " understood; the attribute is missing for this actor"))
      }
      var attributes: [String: String] = [:]
      switch fields[columns.sex] {
      case "Female": attributes["gender"] = "female"
      case "Male": attributes["gender"] = "male"
      case let other: unknown("Sex", other)
      }
      if let years = Int(fields[columns.age]) {
        attributes["age-band"] = AgeBand(years: years).rawValue
      } else {
        unknown("Age", fields[columns.age])
      }
      if fields[columns.ethnicity] == "Hispanic" {
        attributes["ethnicity"] = "hispanic"
      } else if let ethnicity = ethnicityOfRace[fields[columns.race]] {
        attributes["ethnicity"] = ethnicity
      } else {
        unknown("Race", fields[columns.race])
      }
      actors[id] = CremaDActor(attributes: attributes)
    }
    return (actors, defects)
  }
}

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

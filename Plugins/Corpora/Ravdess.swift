import Sound
import TelltaleCore

/// RAVDESS, speech part, audio only: 24 actors, 8 emotions, 1440 clips.
///
/// Reads `Actor_01` … `Actor_24` below the path, or below one folder in it, as the archive unpacks.
struct Ravdess: RecordedCorpus {
  let path: String
  let emotions: [Emotion]
  let foldCount: Int

  init(_ values: ParameterValues) throws(AuditError) {
    path = values.text("path")
    foldCount = values.integer("folds")
    emotions = try Emotion.selection(
      values.optionalText("emotions"), among: Array(RavdessName.emotionOfCode.values))
  }

  static let metadata = ComponentMetadata(
    role: .corpus, id: "ravdess", version: "1.0.0",
    summary: "RAVDESS speech: 24 actors, 8 acted emotions, 1440 clips, North American English",
    citation: "Livingstone and Russo 2018, PLoS ONE 13(5): e0196391,"
      + " doi:10.1371/journal.pone.0196391",
    licence: "Apache-2.0; recordings, not included: CC BY-NC-SA 4.0",
    knownLimits: [
      "acted speech, two fixed sentences, studio recordings",
      "gender is the only attribute that it labels",
    ],
    parameters: [
      CorpusParameters.path("Folder with Actor_01 … Actor_24 (or with one folder that has them)."),
      CorpusParameters.folds, CorpusParameters.emotions,
    ], libraries: AudioLibraries.versions)

  var description: CorpusDescription {
    CorpusDescription(
      name: "RAVDESS", protocolVersion: "1", language: "en-US", licence: "CC BY-NC-SA 4.0",
      foldRule: .speakers(count: foldCount), emotions: emotions.map(\.rawValue),
      attributes: [.gender("From the actor's number, as published: odd male, even female.")],
      notes: ["Acted speech: two sentences, spoken by professional actors in a studio."])
  }

  func list() throws(AuditError) -> CorpusListing {
    let folder = try AudioFolder(folders: try actorFolders())
    var utterances: [Utterance] = []
    var defects = folder.defects
    var present: Set<RavdessName> = []
    for file in folder.files {
      switch RavdessName.parse(file.baseName) {
      case .failure(let problem):
        defects.append(
          CorpusDefect(.unknownLabel, subject: file.baseName, message: problem.message))
      case .success(let name):
        present.insert(name)
        if file.folder != name.speaker {
          defects.append(
            CorpusDefect(
              .unknownLabel, subject: file.baseName,
              message: "lies in \(file.folder), and its name says \(name.speaker): taken as named"))
        }
        guard emotions.contains(name.emotion) else { continue }
        utterances.append(
          Utterance(
            id: file.baseName, speaker: name.speaker, emotion: name.emotion.rawValue,
            attributes: ["gender": name.gender], style: .scripted, audioPath: file.path))
      }
    }
    defects += missing(present)
    return CorpusListing(utterances: utterances, defects: defects)
  }

  /// Throws `.missingFile`, telling the layout, if no actor's folder is found.
  private func actorFolders() throws(AuditError) -> [String] {
    let layout =
      "expected are the folders Actor_01 … Actor_24 there, or in one folder below it,"
      + " each with files such as 03-01-01-01-01-01-01.wav (or .flac)"
    guard AudioFolder.isFolder(path) else {
      throw AuditError(.missingFile, "there is no folder '\(path)'; \(layout)")
    }
    // The archive of songs unpacks beside that of speech, into folders of the same names.
    let folders = try AudioFolder.folders(in: path) {
      $0.hasPrefix("Actor_")
    } holding: {
      RavdessName.isSpeech($0)
    }
    guard !folders.isEmpty else {
      throw AuditError(.missingFile, "RAVDESS is not in '\(path)'; \(layout)")
    }
    return folders
  }

  /// One defect per actor who has fewer than the published 60 clips.
  private func missing(_ present: Set<RavdessName>) -> [CorpusDefect] {
    let presentCount = Dictionary(grouping: present, by: \.actor).mapValues(\.count)
    return (1...RavdessName.actorCount).compactMap { actor in
      let absent = RavdessName.clipsPerActor - (presentCount[actor] ?? 0)
      guard absent > 0 else { return nil }
      return CorpusDefect(
        .missing, subject: RavdessName.speaker(actor),
        message: "\(absent) of \(RavdessName.clipsPerActor) clips are missing")
    }
  }
}

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

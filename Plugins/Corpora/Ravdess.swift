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

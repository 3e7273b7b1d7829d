import Sound
import TelltaleCore

/// EmoDB, the Berlin Database of Emotional Speech: 10 actors, 7 emotions, 535 utterances, German.
///
/// Reads `wav/` below the path, and `speakers.csv` beside it where there is one.
struct EmoDB: RecordedCorpus {
  let path: String
  let emotions: [Emotion]
  let foldCount: Int

  init(_ values: ParameterValues) throws(AuditError) {
    path = values.text("path")
    foldCount = values.integer("folds")
    emotions = try Emotion.selection(
      values.optionalText("emotions"), among: Array(EmoDBName.emotionOfLetter.values))
  }

  static let publishedCount = 535

  static let metadata = ComponentMetadata(
    role: .corpus, id: "emodb", version: "1.0.0",
    summary: "EmoDB (Berlin): 10 actors, 7 acted emotions, 535 utterances, German",
    citation: "Burkhardt, Paeschke, Rolfes, Sendlmeier and Weiss 2005, Interspeech, 1517-1520",
    licence: "Apache-2.0; recordings, not included: free download for research, no licence file",
    knownLimits: [
      "10 speakers: a fold holds few, and an interval over speakers is wide",
      "emotions are far from balanced within a speaker", "acted speech, ten fixed sentences",
    ],
    parameters: [
      CorpusParameters.path("Folder with wav/ (and speakers.csv, if there is one)."),
      CorpusParameters.folds, CorpusParameters.emotions,
    ], libraries: AudioLibraries.versions)

  var description: CorpusDescription {
    CorpusDescription(
      name: "EmoDB", protocolVersion: "1", language: "de", licence: "free for research",
      foldRule: .speakers(count: foldCount), emotions: emotions.map(\.rawValue),
      attributes: [.gender("From the published table of speakers."), AgeBand.attribute],
      notes: [
        "Acted speech: ten sentences, spoken by actors in an anechoic chamber.",
        "10 speakers only; none is 45 or over.",
      ])
  }

  func list() throws(AuditError) -> CorpusListing {
    let audio = AudioFolder.path(path, "wav")
    guard AudioFolder.isFolder(audio) else {
      throw AuditError(
        .missingFile,
        "EmoDB is not in '\(path)'; expected is wav/ with files such as 03a01Fa.wav (or .flac)")
    }
    let folder = try AudioFolder(folders: [audio])
    var (speakers, defects) = try EmoDBSpeaker.read(folder: path)
    defects += folder.defects
    var utterances: [Utterance] = []
    for file in folder.files {
      guard let name = EmoDBName(file.baseName) else {
        let letters = EmoDBName.emotionOfLetter.keys.sorted().map(String.init).joined(
          separator: ", ")
        defects.append(
          CorpusDefect(
            .unknownLabel, subject: file.baseName,
            message: "the name is not speaker (2 digits), text (3), emotion (one of \(letters)),"
              + " version (1 letter); left out"))
        continue
      }
      guard let speaker = speakers[name.speaker] else {
        defects.append(
          CorpusDefect(
            .unknownLabel, subject: file.baseName,
            message: "speaker \(name.speaker) is not in the table of speakers; left out"))
        continue
      }
      guard emotions.contains(name.emotion) else { continue }
      utterances.append(
        Utterance(
          id: file.baseName, speaker: name.speaker, emotion: name.emotion.rawValue,
          attributes: speaker.attributes, style: .scripted, audioPath: file.path))
    }
    if folder.files.count < EmoDB.publishedCount {
      let absent = EmoDB.publishedCount - folder.files.count
      defects.append(
        CorpusDefect(
          .missing, subject: "wav",
          message: "\(absent) of \(EmoDB.publishedCount) published utterances are missing"))
    }
    return CorpusListing(utterances: utterances, defects: defects)
  }
}

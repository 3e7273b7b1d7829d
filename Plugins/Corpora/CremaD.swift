import Foundation
import Sound
import Tables
import TelltaleCore

/// CREMA-D, audio only: 91 actors, 6 emotions, 7442 clips, with the actors' demographics.
///
/// Reads `AudioWAV/` and `VideoDemographics.csv` below the path.
struct CremaD: RecordedCorpus {
  let path: String
  let description: CorpusDescription
  private let wanted: [Emotion]

  init(_ values: ParameterValues) throws(AuditError) {
    path = values.text("path")
    wanted = try Emotion.selection(
      values.optionalText("emotions"), among: Array(CremaDName.emotionOfCode.values))
    // Subsets of the corpus are common: only the emotions that are there become classes.
    let files = (try? AudioFolder(folders: [AudioFolder.path(path, "AudioWAV")]))?.files ?? []
    let present = Set(files.compactMap { try? CremaDName.parse($0.baseName).get().emotion })
    let occurring = wanted.filter(present.contains)
    description = CremaD.description(
      emotions: occurring.isEmpty ? wanted : occurring, foldCount: values.integer("folds"))
  }

  static let metadata = ComponentMetadata(
    role: .corpus, id: "crema-d", version: "1.0.0",
    summary: "CREMA-D: 91 actors with demographics, 6 acted emotions, 7442 clips, English",
    citation: "Cao, Cooper, Keutmann, Gur, Nenkova and Verma 2014, IEEE Transactions on Affective"
      + " Computing 5(4): 377-390, doi:10.1109/TAFFC.2014.2336244",
    licence: "Apache-2.0; recordings, not included: ODbL 1.0 and DbCL 1.0",
    knownLimits: [
      "acted speech, twelve fixed sentences",
      "ethnicity and age classes are uneven: see the corpus check's table",
    ],
    parameters: [
      CorpusParameters.path("Folder with AudioWAV/ and VideoDemographics.csv."),
      CorpusParameters.folds, CorpusParameters.emotions,
    ], libraries: AudioLibraries.versions)

  private static func description(emotions: [Emotion], foldCount: Int) -> CorpusDescription {
    CorpusDescription(
      name: "CREMA-D", protocolVersion: "1", language: "en-US", licence: "ODbL 1.0 and DbCL 1.0",
      foldRule: .speakers(count: foldCount), emotions: emotions.map(\.rawValue),
      attributes: [
        .gender("Column Sex of VideoDemographics.csv."), AgeBand.attribute,
        CremaDActor.ethnicityAttribute,
      ],
      notes: ["Acted speech: twelve sentences, spoken by professional actors."])
  }

  func list() throws(AuditError) -> CorpusListing {
    let layout =
      "expected are AudioWAV/ with files such as 1001_DFA_ANG_XX.wav (or .flac), and"
      + " VideoDemographics.csv beside it"
    let audio = AudioFolder.path(path, "AudioWAV")
    guard AudioFolder.isFolder(audio) else {
      throw AuditError(.missingFile, "CREMA-D is not in '\(path)'; \(layout)")
    }
    let table = AudioFolder.path(path, "VideoDemographics.csv")
    guard FileManager.default.fileExists(atPath: table) else {
      throw AuditError(.missingFile, "there is no '\(table)'; \(layout)")
    }
    let folder = try AudioFolder(folders: [audio])
    var (actors, defects) = try CremaDActor.read(path: table)
    defects += folder.defects
    var utterances: [Utterance] = []
    for file in folder.files {
      switch CremaDName.parse(file.baseName) {
      case .failure(let problem):
        defects.append(
          CorpusDefect(.unknownLabel, subject: file.baseName, message: problem.message))
      case .success(let name):
        guard let actor = actors[name.actor] else {
          defects.append(
            CorpusDefect(
              .unknownLabel, subject: file.baseName,
              message: "actor \(name.actor) is not in VideoDemographics.csv; left out"))
          continue
        }
        guard wanted.contains(name.emotion) else { continue }
        utterances.append(
          Utterance(
            id: name.id, speaker: name.actor, emotion: name.emotion.rawValue,
            attributes: actor.attributes, style: .scripted, audioPath: file.path))
      }
    }
    defects += missing(present: Set(folder.files.map { CremaDName.canonical($0.baseName) }))
    return CorpusListing(utterances: utterances.sorted { $0.id < $1.id }, defects: defects)
  }

  /// One defect for all clips of the published list that are neither here nor declared absent in
  /// `not-included.txt`; none without the list.
  private func missing(present: Set<String>) -> [CorpusDefect] {
    let list = AudioFolder.path(path, "SentenceFilenames.csv")
    guard let table = try? CommaSeparated(path: list), let column = try? table.column("Filename")
    else { return [] }
    let declared = FileManager.default.contents(
      atPath: AudioFolder.path(path, "not-included.txt")
    ).flatMap { String(data: $0, encoding: .utf8) }
    let known = present.union((declared ?? "").split(whereSeparator: \.isNewline).map(String.init))
    let absent = table.records.map { $0.fields[column] }.filter { !known.contains($0) }
    guard !absent.isEmpty else { return [] }
    let shown = absent.prefix(3).joined(separator: ", ") + (absent.count > 3 ? " …" : "")
    return [
      CorpusDefect(
        .missing, subject: "AudioWAV",
        message: "\(absent.count) of \(table.records.count) published clips are missing: \(shown)")
    ]
  }
}

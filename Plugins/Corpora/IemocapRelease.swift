import Foundation
import TelltaleCore
import TextIO

/// IEMOCAP's folders, read: what `dialog/EmoEvaluation` labels and `sentences/wav` holds.
struct IemocapRelease {
  let listing: CorpusListing
  /// Utterances that take no part, by their label.
  let leftOut: [IemocapLabel: Int]

  /// Throws `.missingFile`, telling the layout, if no session is found with labels and recordings.
  init(path: String, emotions: [Emotion], mergesExcited: Bool) throws(AuditError) {
    let layout =
      "expected are the folders Session1 … Session5 there, or in one folder below it, each with"
      + " dialog/EmoEvaluation/Ses01F_impro01.txt and"
      + " sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav (or .flac) and the like"
    guard AudioFolder.isFolder(path) else {
      throw AuditError(.missingFile, "there is no folder '\(path)'; \(layout)")
    }
    let names = IemocapName.sessions.map(IemocapName.group)
    let folders = try AudioFolder.folders(in: path, named: names.contains)
    var defects: [CorpusDefect] = []
    var sessions: [IemocapSession] = []
    for name in names {
      let folder = folders.first { URL(filePath: $0).lastPathComponent == name }
      if let session = folder.flatMap({ IemocapSession(name: name, folder: $0) }) {
        sessions.append(session)
      } else {
        let problem = folder == nil ? "is not there" : "lacks dialog/EmoEvaluation or sentences/wav"
        defects.append(
          CorpusDefect(.missing, subject: name, message: "\(problem); the session takes no part"))
      }
    }
    guard !sessions.isEmpty else {
      throw AuditError(.missingFile, "IEMOCAP is not in '\(path)'; \(layout)")
    }
    var audioFolders: [String] = []
    for session in sessions { audioFolders += try session.audioFolders() }
    let audio = try AudioFolder(folders: audioFolders)
    defects += audio.defects

    let (turns, labelDefects) = try IemocapTurn.read(sessions)
    defects += labelDefects
    let pathOfName = Dictionary(uniqueKeysWithValues: audio.files.map { ($0.baseName, $0.path) })
    var utterances: [Utterance] = []
    var leftOut: [IemocapLabel: Int] = [:]
    for turn in turns {
      guard let emotion = turn.label.emotion(mergingExcited: mergesExcited),
        emotions.contains(emotion)
      else {
        leftOut[turn.label, default: 0] += 1
        continue
      }
      guard let path = pathOfName[turn.id] else {
        defects.append(
          CorpusDefect(
            .missing, subject: turn.id,
            message: "is labelled (\(turn.place)), and no recording of it is there; left out"))
        continue
      }
      utterances.append(
        Utterance(
          id: turn.id, speaker: turn.name.speaker, group: turn.name.group,
          emotion: emotion.rawValue, attributes: ["gender": turn.name.gender],
          style: turn.name.style, audioPath: path))
    }
    listing = CorpusListing(utterances: utterances.sorted { $0.id < $1.id }, defects: defects)
    self.leftOut = leftOut
  }

  var leftOutNote: String {
    let counts = IemocapLabel.allCases.compactMap { label in
      leftOut[label].map { "\($0) \(label.rawValue)" }
    }
    return counts.isEmpty
      ? "No utterance is left out for its label."
      : "Left out for their label: \(counts.joined(separator: ", "))."
  }
}

/// One session's folder of an IEMOCAP release.
struct IemocapSession {
  /// `Session1` and so on.
  let name: String
  private let labelFolder: String
  private let audioFolder: String

  /// Nil if the labels' or the recordings' folder is not there.
  init?(name: String, folder: String) {
    self.name = name
    labelFolder = AudioFolder.path(folder, "dialog/EmoEvaluation")
    audioFolder = AudioFolder.path(folder, "sentences/wav")
    guard AudioFolder.isFolder(labelFolder), AudioFolder.isFolder(audioFolder) else { return nil }
  }

  /// One for each dialogue. Throws `.missingFile` if `sentences/wav` cannot be read.
  func audioFolders() throws(AuditError) -> [String] {
    try AudioFolder.names(in: audioFolder).map { AudioFolder.path(audioFolder, $0) }
      .filter(AudioFolder.isFolder)
  }

  /// A file directly in `dialog/EmoEvaluation`; folders beside it hold single annotators' views.
  struct LabelFile {
    /// From the session's name on.
    let place: String
    /// Nil if the file cannot be read.
    let evaluation: IemocapEvaluation?
  }

  /// Sorted by name. Hidden files, which macOS leaves behind (`._Ses01F_impro01.txt`), are passed
  /// over.
  ///
  /// Throws `.missingFile` if the folder cannot be read.
  func labelFiles() throws(AuditError) -> [LabelFile] {
    try AudioFolder.names(in: labelFolder).compactMap { file in
      let path = AudioFolder.path(labelFolder, file)
      guard file.lowercased().hasSuffix(".txt"), !AudioFolder.isFolder(path) else { return nil }
      return LabelFile(
        place: "\(name)/dialog/EmoEvaluation/\(file)",
        evaluation: (try? UserText.bytes(path, what: "the labels"))
          .map { IemocapEvaluation(bytes: $0) })
    }
  }
}

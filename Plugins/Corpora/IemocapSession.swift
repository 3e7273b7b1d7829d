import TelltaleCore
import TextIO

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

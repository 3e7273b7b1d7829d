import TelltaleCore

/// One labelled utterance of IEMOCAP.
struct IemocapTurn {
  let id: String
  let name: IemocapName
  let label: IemocapLabel
  /// Line and file of the label.
  let place: String

  /// Every labelled utterance once, in the files' order, and a defect for each line that is not
  /// understood, repeats an utterance or stands in another session than its name says.
  ///
  /// Throws `.missingFile` if a folder cannot be read.
  static func read(
    _ sessions: [IemocapSession]
  ) throws(AuditError) -> (turns: [IemocapTurn], defects: [CorpusDefect]) {
    var turns: [IemocapTurn] = []
    var defects: [CorpusDefect] = []
    var rowOfID: [String: Int] = [:]
    for session in sessions {
      for file in try session.labelFiles() {
        guard let evaluation = file.evaluation else {
          defects.append(
            CorpusDefect(
              .unreadable, subject: file.place, message: "cannot be read; its labels are left out"))
          continue
        }
        defects += evaluation.malformedLines.map { line in
          CorpusDefect(
            .unknownLabel, subject: file.place,
            message: "line \(line) is not '[start - end] name label [valence, activation,"
              + " dominance]'; left out")
        }
        for summary in evaluation.summaries {
          let place = "line \(summary.line) of \(file.place)"
          func tell(_ kind: CorpusDefect.Kind, _ message: String) {
            defects.append(CorpusDefect(kind, subject: summary.utterance, message: message))
          }
          guard let name = IemocapName(summary.utterance) else {
            tell(.unknownLabel, "the name is not like Ses01F_impro01_M012 (\(place)); left out")
            continue
          }
          guard let label = IemocapLabel(rawValue: summary.label) else {
            let known = IemocapLabel.allCases.map(\.rawValue).joined(separator: ", ")
            tell(.unknownLabel, "label '\(summary.label)' (\(place)) is none of \(known); left out")
            continue
          }
          if let row = rowOfID[summary.utterance] {
            tell(
              .duplicate,
              "is labelled \(turns[row].label.rawValue) (\(turns[row].place)) and"
                + " \(label.rawValue) (\(place)); the first holds")
            continue
          }
          if name.group != session.name {
            tell(
              .unknownLabel,
              "is labelled in \(session.name), and its name says \(name.group): taken as named")
          }
          rowOfID[summary.utterance] = turns.count
          turns.append(
            IemocapTurn(id: summary.utterance, name: name, label: label, place: place))
        }
      }
    }
    return (turns, defects)
  }
}

import TelltaleCore

/// The summary lines of one of IEMOCAP's evaluation files.
///
/// The format, as the release has it: comments begin with `%`; each utterance has a block that a
/// blank line ends, and that begins with a summary line:
///
///     [6.2901 - 8.2357]<tab>Ses01F_impro01_F000<tab>neu<tab>[2.5000, 2.5000, 2.5000]
///
/// start and end in seconds, name, consensus label, then mean valence, activation and dominance.
/// The annotators' own lines follow (`C-E2:<tab>Neutral;<tab>()`) and are passed over.
struct IemocapEvaluation {
  struct Summary: Hashable {
    /// From 1.
    let line: Int
    let utterance: String
    /// As written.
    let label: String
  }

  let summaries: [Summary]
  /// Lines that begin like a summary or name an utterance, and are no complete summary: a line that
  /// was cut short may hold a label that was, too.
  let malformedLines: [Int]

  /// Bytes that are no UTF-8 are replaced: only comments have held any.
  init(bytes: some Sequence<UInt8>) {
    var summaries: [Summary] = []
    var malformed: [Int] = []
    // A line break of any system is one character; empty lines count.
    let text = String(decoding: Array(bytes), as: UTF8.self)
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.map({ $0.drop { $0 == "\u{FEFF}" } }).enumerated() {
      guard !line.hasPrefix("%"), line.hasPrefix("[") || line.contains("Ses0") else { continue }
      if let (utterance, label) = IemocapEvaluation.summary(line) {
        summaries.append(Summary(line: index + 1, utterance: utterance, label: label))
      } else {
        malformed.append(index + 1)
      }
    }
    self.summaries = summaries
    malformedLines = malformed
  }

  private static func summary(_ line: Substring) -> (utterance: String, label: String)? {
    guard line.hasPrefix("["), let close = line.firstIndex(of: "]"),
      areNumbers(line[line.index(after: line.startIndex)..<close], separator: "-", count: 2)
    else { return nil }
    let fields = line[line.index(after: close)...]
      .split(maxSplits: 2, whereSeparator: \.isWhitespace)
    guard fields.count == 3 else { return nil }
    let ratings = fields[2].drop(while: \.isWhitespace).split(separator: "]")
    guard let first = ratings.first, first.hasPrefix("["), fields[2].contains("]"),
      ratings.dropFirst().allSatisfy({ $0.allSatisfy(\.isWhitespace) }),
      areNumbers(first.dropFirst(), separator: ",", count: 3)
    else { return nil }
    return (String(fields[0]), String(fields[1]))
  }

  private static func areNumbers(_ text: Substring, separator: Character, count: Int) -> Bool {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    return parts.count == count
      && parts.allSatisfy { Double($0.filter { !$0.isWhitespace }) != nil }
  }
}

/// A consensus label of IEMOCAP's evaluation files, as the release spells it.
enum IemocapLabel: String, CaseIterable, Sendable {
  case angry = "ang"
  case happy = "hap"
  case neutral = "neu"
  case sad = "sad"
  case excited = "exc"
  case frustrated = "fru"
  case surprised = "sur"
  case fearful = "fea"
  case disgusted = "dis"
  case other = "oth"
  /// The annotators did not agree.
  case undecided = "xxx"

  /// The classes of the study; the other labels take no part.
  static let emotions: [Emotion] = [.angry, .happy, .neutral, .sad]

  /// The class that utterances of this label belong to; nil if they take no part.
  func emotion(mergingExcited: Bool) -> Emotion? {
    switch self {
    case .angry: .angry
    case .happy: .happy
    case .neutral: .neutral
    case .sad: .sad
    case .excited: mergingExcited ? .happy : nil
    case .frustrated, .surprised, .fearful, .disgusted, .other, .undecided: nil
    }
  }
}

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

/// What an IEMOCAP utterance's name says: `Ses01F_impro01_M012` is turn 12 of the man of session 1,
/// in an improvised dialogue in which the woman wore the markers.
struct IemocapName: Hashable {
  /// 1...5.
  let session: Int
  /// Who talks: `Ses01F` or `Ses01M`. Not what the name begins with, which says who wore markers.
  let speaker: String
  let gender: String
  let style: Utterance.Style

  static let sessions = 1...5

  var group: String { IemocapName.group(session) }

  static func group(_ session: Int) -> String { "Session\(session)" }

  init?(_ name: String) {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(Array.init)
    guard parts.count >= 3, parts[0].count == 6, parts[0].starts(with: "Ses0"),
      let session = Int(String(parts[0][4])), IemocapName.sessions.contains(session),
      "FM".contains(parts[0][5])
    else { return nil }
    if parts[1].starts(with: "impro") {
      style = .improvised
    } else if parts[1].starts(with: "script") {
      style = .scripted
    } else {
      return nil
    }
    let turn = parts[parts.count - 1]
    guard turn.count >= 2, turn.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }),
      "FM".contains(turn[0])
    else { return nil }
    self.session = session
    speaker = "Ses0\(session)\(turn[0])"
    gender = turn[0] == "F" ? "female" : "male"
  }
}

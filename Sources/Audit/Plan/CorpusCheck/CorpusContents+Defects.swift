internal import Formats
package import TelltaleCore

extension CorpusContents {
  /// Recordings that are missing, unreadable, silent or clipped.
  func soundDefects() -> [CorpusDefect] {
    zip(utterances, outcomes).compactMap { utterance, outcome in
      switch outcome {
      case .failed(let error):
        CorpusDefect(
          error.code == .missingFile ? .missing : .unreadable, subject: utterance.id,
          message: error.description)
      case .heard(let findings) where findings.isSilent:
        CorpusDefect(
          .silent, subject: utterance.id,
          message: "no sample above -60 dB of full scale in \(Text.fixed(findings.seconds, 2)) s")
      case .heard(let findings) where findings.clippedRunCount > 0:
        CorpusDefect(
          .clipped, subject: utterance.id,
          message: "\(findings.clippedSampleCount) samples at full scale in"
            + " \(findings.clippedRunCount) \(findings.clippedRunCount == 1 ? "run" : "runs") of"
            + " \(SoundCheck.clippedRunLength) or more")
      case .heard, .soundless: nil
      }
    }
  }

  /// Utterances with identical samples. Silent ones are left out: they are told as silent.
  func sameSounds() -> [CorpusCheckReport.SameSound] {
    var rowsOfDigest: [ContentHash: [Int]] = [:]
    for (row, outcome) in outcomes.enumerated() {
      guard case .heard(let findings) = outcome, !findings.isSilent else { continue }
      rowsOfDigest[findings.digest, default: []].append(row)
    }
    return rowsOfDigest.values.filter { $0.count > 1 }
      .map { rows in
        CorpusCheckReport.SameSound(
          utterances: rows.map { utterances[$0].id }.sorted(),
          differingLabels: differingLabels(rows))
      }
      .sorted { $0.utterances[0] < $1.utterances[0] }
  }

  /// One duplicate defect for each set of identical recordings.
  package func defects(of sameSounds: [CorpusCheckReport.SameSound]) -> [CorpusDefect] {
    let rowOfId = Dictionary(
      zip(utterances.map(\.id), utterances.indices), uniquingKeysWith: { first, _ in first })
    return sameSounds.map { same in
      let others = same.utterances.dropFirst().joined(separator: ", ")
      let differences = same.differingLabels.map { label in
        let values = same.utterances.compactMap { rowOfId[$0] }
          .map { value(of: label, in: utterances[$0]) ?? "(missing)" }
        return "\(label) (\(values.joined(separator: " / ")))"
      }
      let labels =
        differences.isEmpty
        ? "; same labels" : "; labels differ in " + differences.joined(separator: ", ")
      return CorpusDefect(
        .duplicate, subject: same.utterances[0],
        message: "the same recording as \(others)\(labels)")
    }
  }

  /// Speakers with a single emotion.
  func oneClassSpeakers() -> [CorpusDefect] {
    var defects: [CorpusDefect] = []
    let speakers = Dictionary(grouping: utterances, by: \.speaker)
    for (speaker, own) in speakers.sorted(by: { $0.key < $1.key }) where emotions.count > 1 {
      guard let emotion = own.first?.emotion, own.allSatisfy({ $0.emotion == emotion }) else {
        continue
      }
      defects.append(
        CorpusDefect(
          .oneClassSpeaker, subject: speaker,
          message: "all \(own.count) utterances are '\(emotion)'"))
    }
    return defects
  }

  private func differingLabels(_ rows: [Int]) -> [String] {
    (["emotion", "speaker"] + description.attributes.map(\.name)).filter { label in
      Set(rows.map { value(of: label, in: utterances[$0]) }).count > 1
    }
  }

  private func value(of label: String, in utterance: Utterance) -> String? {
    switch label {
    case "emotion": utterance.emotion
    case "speaker": utterance.speaker
    default: utterance.attributes[label]
    }
  }
}

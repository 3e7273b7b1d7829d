import Foundation
import TelltaleCore
import TestSupport

/// Where each corpus finds its recordings in tests: the real ones, or a tiny tree made here.
enum CorpusTrees {
  /// Corpora whose real recordings lie in `corpora/<id>` of the test data.
  private static let recordedIDs: Set<String> = ["ravdess", "crema-d", "emodb"]

  static func recorded(_ ids: [String]) -> [String] { ids.filter(recordedIDs.contains) }

  static func madeHere(_ ids: [String]) -> [String] { ids.filter { !recordedIDs.contains($0) } }

  /// The parameters that lead to the recordings; empty for a corpus that makes its sound itself.
  static func make(for id: String, in folder: String) throws -> [String: ParameterValue] {
    switch id {
    case "table": return ["path": .text(try makeTable(in: folder))]
    case "iemocap":
      try makeSessions(in: folder)
      return ["path": .text(folder)]
    default: return [:]
    }
  }

  /// IEMOCAP's layout: five sessions of two speakers, with two emotions each, as tones.
  private static func makeSessions(in folder: String) throws {
    for session in 1...5 {
      let dialog = "Ses0\(session)F_impro01"
      var labels = "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n"
      for (index, speaker) in ["F", "F", "M", "M"].enumerated() {
        let turn = "\(dialog)_\(speaker)00\(index)"
        labels += "[0.0 - 0.5]\t\(turn)\t\(index.isMultiple(of: 2) ? "ang" : "sad")\t[2, 3, 2]\n\n"
        try WaveFile.write(
          tone(hz: 100 + 20 * Double(session) + Double(index)), sampleRateHz: 16_000,
          to: "\(folder)/Session\(session)/sentences/wav/\(dialog)/\(turn).wav")
      }
      let url = URL(filePath: "\(folder)/Session\(session)/dialog/EmoEvaluation/\(dialog).txt")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try labels.write(to: url, atomically: true, encoding: .utf8)
    }
  }

  /// Half a second at 16 kHz.
  private static func tone(hz: Double) -> [Float] {
    (0..<8000).map { Float(0.3 * sin(2 * .pi * hz * Double($0) / 16_000)) }
  }

  /// Six speakers in three folds, two emotions, no sound.
  static func makeSoundlessTable(in folder: String) throws -> String {
    var table = "utterance,speaker,emotion,gender,fold\n"
    for speaker in 0..<6 {
      for (index, emotion) in ["angry", "sad"].enumerated() {
        table += "u\(speaker)-\(index),s\(speaker),\(emotion),"
        table += "\(speaker.isMultiple(of: 2) ? "female" : "male"),\(speaker / 2)\n"
      }
    }
    let path = folder + "/utterances.csv"
    try table.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// Six speakers, two emotions, two utterances each, as tones.
  private static func makeTable(in folder: String) throws -> String {
    var table = "path,speaker,emotion,gender\n"
    for speaker in 0..<6 {
      for (index, emotion) in ["angry", "sad", "angry", "sad"].enumerated() {
        let name = "speaker\(speaker)-\(index).wav"
        try WaveFile.write(
          tone(hz: 100 + 20 * Double(speaker) + Double(index)), sampleRateHz: 16_000,
          to: folder + "/" + name)
        table += "\(name),s\(speaker),\(emotion),\(speaker.isMultiple(of: 2) ? "female" : "male")\n"
      }
    }
    let path = folder + "/table.csv"
    try table.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}

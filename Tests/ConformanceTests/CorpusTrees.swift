import AuditCore
import AuditTestSupport
import Foundation

/// Where each corpus finds its recordings in tests: the real ones, or a tiny tree made here.
enum CorpusTrees {
  /// Corpora whose real recordings lie in `corpora/<id>` of the test data.
  private static let recordedIDs: Set<String> = ["ravdess", "crema-d", "emodb"]

  static func recorded(_ ids: [String]) -> [String] { ids.filter(recordedIDs.contains) }

  static func madeHere(_ ids: [String]) -> [String] { ids.filter { !recordedIDs.contains($0) } }

  /// The parameters that lead to the recordings; empty for a corpus that makes its sound itself.
  static func make(for id: String, in folder: String) throws -> [String: ParameterValue] {
    id == "table" ? ["path": .text(try makeTable(in: folder))] : [:]
  }

  /// Six speakers, two emotions, two utterances each, as tones.
  private static func makeTable(in folder: String) throws -> String {
    var table = "path,speaker,emotion,gender\n"
    for speaker in 0..<6 {
      for (index, emotion) in ["angry", "sad", "angry", "sad"].enumerated() {
        let name = "speaker\(speaker)-\(index).wav"
        let pitchHz = 100 + 20 * Double(speaker) + Double(index)
        let samples = (0..<8000).map { Float(0.3 * sin(2 * .pi * pitchHz * Double($0) / 16_000)) }
        try WaveFile.write(samples, sampleRateHz: 16_000, to: folder + "/" + name)
        table += "\(name),s\(speaker),\(emotion),\(speaker.isMultiple(of: 2) ? "female" : "male")\n"
      }
    }
    let path = folder + "/table.csv"
    try table.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}

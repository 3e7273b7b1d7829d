import Foundation
import TestSupport

/// An IEMOCAP release made here, laid out as the real one.
struct IemocapTree {
  private let scratch: ScratchFolder
  /// Folder that the sessions lie in, with a slash at its end; empty for the scratch folder itself.
  var root = ""

  init() throws { scratch = try ScratchFolder() }

  var path: String { scratch.path }

  /// The text of an evaluation file: header, then a block for each name and label.
  static func evaluation(_ turns: KeyValuePairs<String, String>, newline: String = "\n") -> String {
    let blocks = turns.map { name, label in
      """
      [6.2901 - 8.2357]\t\(name)\t\(label)\t[2.5000, 2.5000, 2.5000]
      C-E2:\tNeutral;\t()
      C-E4:\tNeutral; Anger;\t(a bit)
      C-F1:\tNeutral;\t()
      A-E3:\tval 3; act 2; dom  2;\t()
      A-F1:\tval 3; act 2; dom  1;\t()

      """
    }
    let head = "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n"
    return ([head] + blocks).joined(separator: "\n").replacing("\n", with: newline)
  }

  /// Writes a dialogue's file of `dialog/EmoEvaluation`, and a recording of each turn.
  func add(_ dialog: String, _ turns: KeyValuePairs<String, String>) throws {
    try put(dialog, IemocapTree.evaluation(turns))
    for (number, turn) in turns.enumerated() { try record(turn.key, number: number) }
  }

  /// Writes an evaluation file as it is, below the session that the dialogue's name says.
  func put(_ dialog: String, _ text: String) throws {
    try put(dialog, bytes: Data(text.utf8))
  }

  func put(_ dialog: String, bytes: Data) throws {
    let path = try entry("\(session(dialog))/dialog/EmoEvaluation/\(dialog).txt")
    try bytes.write(to: URL(filePath: path))
  }

  /// Writes a recording of a few samples, which differ from number to number.
  func record(_ name: String, number: Int = 0) throws {
    let digits = (0..<4).map { Float(number >> (4 * $0) & 15) / 32 }
    try WaveFile.write([0.25] + digits, sampleRateHz: 16_000, to: recording(name))
  }

  /// Path of a recording, its folder made.
  func recording(_ name: String, type: String = "wav") throws -> String {
    let dialog = name.split(separator: "_").dropLast().joined(separator: "_")
    return try entry("\(session(name))/sentences/wav/\(dialog)/\(name).\(type)")
  }

  func entry(_ name: String) throws -> String { try scratch.entry(root + name) }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: entry(name)) }

  private func session(_ name: String) -> String { "Session\(Array(name)[4])" }
}

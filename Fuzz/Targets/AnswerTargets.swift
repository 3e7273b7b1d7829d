import Engine
import Foundation
import PluginHosting
import Processes
import TelltaleCore

extension FuzzTargets {
  /// What programs of plugins and workers answer.
  static let answers = [
    FuzzTarget(
      name: "program-scores", fileName: "scores.npy",
      seeds: {
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"
        let padded = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
        let half = withUnsafeBytes(of: Float(-0.693_147).bitPattern.littleEndian, Array.init)
        return [
          [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
            + (0..<6).flatMap { _ in half }
        ]
      }, words: ["'shape': (", "'<f8'", "'<f2'"],
      read: { input in
        let answer = try answer(input)
        let scores = try answer.scores("output", rowCount: 3, classes: ["f", "m"])
        precondition(scores.values.count == 6 && scores.values.allSatisfy { $0 <= 0 })
      }),
    FuzzTarget(
      name: "program-json", fileName: "answer.json",
      seeds: { [Array(#"{"epochs": [1.5, "nan", "-inf"], "more": []}"#.utf8)] },
      words: ["\"inf\"", "\"nan\"", "[", "{\"a\":"],
      read: { input in
        _ = try answer(input).optionalJSON("output", as: [String: [Double]].self)
      }),
    FuzzTarget(
      name: "worker-answer",
      seeds: {
        [
          #"{"number":7,"content":{"done":{}}}"#,
          #"{"number":7,"content":{"progress":{"_0":{"fraction":0.5,"note":"epoch 2"}}}}"#,
          #"{"number":7,"content":{"failed":{"_0":{"code":"cancelled","message":"stopped"}}}}"#,
        ].map { Array($0.utf8) }
      }, words: ["\"done\"", "\"progress\"", "\"failed\"", "\"fraction\""],
      read: { input in
        guard WorkerMessage.read(input.text, as: WorkerMessage.Answer.self) != nil else {
          throw AuditError(.malformedFile, "no answer")
        }
      }),
  ]

  private static func answer(_ input: FuzzTarget.Input) throws -> PluginAnswer {
    PluginAnswer(
      component: "fuzz", verb: "score", files: ["output": input.path], folder: try ScratchFolder())
  }
}

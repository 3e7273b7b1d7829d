import Foundation
import TelltaleCore

extension FuzzTargets {
  /// Models by the program's own `model inspect`: they are code, and read in processes of their own.
  static let models = [
    inspected(
      "model-onnx", "m.onnx", ["OpenVINOModelTests/Golden/probe.onnx"], ["Conv", "Reshape", "dim_"]),
    inspected("model-tflite", "m.tflite", ["OpenVINOModelTests/Golden/dense.tflite"], ["TFL3"]),
    inspected(
      "model-torchscript", "m.pt", ["TorchScriptModelTests/Golden/single.pt"],
      ["code/", "data.pkl", "constants.pkl", "while True:"]),
  ]

  private static func inspected(
    _ name: String, _ file: String, _ seeds: [String], _ words: [String]
  ) -> FuzzTarget {
    FuzzTarget(
      name: name, fileName: file, seeds: { try seeds.map { try bytes("Tests/\($0)") } },
      words: words,
      read: { input in
        let process = Process()
        process.executableURL = URL(fileURLWithPath: built + "/telltale")
        process.arguments = ["model", "inspect", input.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let status = process.terminationStatus
        precondition(process.terminationReason == .exit, "ended by signal \(status)")
        if status != 0 { throw AuditError(.malformedFile, "status \(status)") }
      })
  }
}

import Foundation
import TelltaleCore
import TestSupport
import Testing
import TrainedModels
import TrainedTestSupport

@testable import OpenVINOModelPlugin

/// Encoders of transformers as `examples/transformers` exports them.
@Suite(
  .serialized,
  .enabled(
    if: Python.has("torch, transformers, onnx, onnxruntime"),
    "no transformers; TELLTALE_PYTHON names a Python that has torch, transformers, onnx and onnxruntime"
  )
) struct TransformersTests {
  private static let lengths = [16_000, 37_123]

  /// Exports, and writes what transformers' extractor and model give: every hidden state, one behind
  /// the other.
  private static let script = """
    import sys, torch
    sys.path.insert(0, sys.argv[1])
    import encoder
    kind, folder = sys.argv[2:4]
    lengths = [int(length) for length in sys.argv[4:]]
    sys.argv = ["encoder.py", kind, "--small", "--check", "--output", folder]
    encoder.main()
    model, extractor = encoder.made(kind, True, 4)
    model.eval()
    for length in lengths:
        samples = torch.randn(length, generator=torch.Generator().manual_seed(length)).numpy() / 10
        inputs = extractor(samples, sampling_rate=16_000, return_tensors="pt")
        with torch.inference_mode():
            states = model(**inputs, output_hidden_states=True).hidden_states
        samples.tofile(f"{folder}/{length}.samples")
        # [time, channels] becomes [channels, time].
        torch.cat([state[0].T.reshape(-1) for state in states]).numpy().tofile(f"{folder}/{length}.states")
    """

  private func floats(_ path: String) throws -> [Float] {
    try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes {
      Array($0.bindMemory(to: Float.self))
    }
  }

  @Test(arguments: ["wav2vec2", "hubert", "wavlm", "whisper"])
  func everyLayerIsWhatTransformersCallsAHiddenState(kind: String) throws {
    try withTemporaryFolder { folder in
      let run = try runProcess(
        "/usr/bin/env",
        [
          Python.program, "-W", "ignore", "-c", Self.script,
          PackageRoot.path + "/examples/transformers", kind, folder,
        ] + Self.lengths.map(String.init))
      try #require(run.status == 0, "\(run.standardError)")
      // The audit file is whole: all that is missing is the corpus that it names.
      let plan = try runProcess(BuildProducts.telltale, ["plan", folder + "/audit.yaml"])
      #expect(plan.standardError.contains("there is no folder"), "\(plan.standardError)")
      let model = try Fixture.model(
        "",
        [
          "model": .text(folder + "/model.onnx"), "layout": .text("samples"),
          "channels": .text("last"),
        ])
      let taps = model.declaration.taps.filter { $0.name.hasPrefix("hidden.") }
      #expect(taps.map(\.name) == (0..<4).map { "hidden.\($0)" })
      #expect(taps.allSatisfy { $0.shape == (kind == "whisper" ? [48, 1500] : [48, nil]) })
      for length in Self.lengths {
        let rows = MemoryRows([try floats("\(folder)/\(length).samples")], shapes: [[length, 1]])
        let given = try Fixture.represent(model, taps.map(\.name), rows, bands: 1, rows: [0])
        let wanted = try floats("\(folder)/\(length).states")
        #expect(given.reduce(0) { $0 + $1.values.count } == wanted.count)
        let apart = zip(given.flatMap(\.values), wanted).map { abs($0 - $1) }.max() ?? .infinity
        #expect(apart < 1e-3, "\(kind), \(length) samples: \(apart)")
        // No two of them are one layer.
        for (index, one) in given.enumerated() {
          for other in given[..<index] { #expect(!agree(one.values, other.values)) }
        }
      }
    }
  }
}

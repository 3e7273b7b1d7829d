import Foundation
import TelltaleCore
import TestSupport
import Testing
import TrainedModels
import TrainedTestSupport

@testable import OpenVINOModelPlugin

/// One encoder in the forms that people export it to.
@Suite(
  .serialized,
  .enabled(
    if: Python.has("torch, transformers, onnx, onnxruntime, onnxscript"),
    "no transformers; TELLTALE_PYTHON names a Python that has torch, transformers, onnx, onnxruntime and onnxscript"
  )
) struct ExportTests {
  private static let length = 30_000

  /// A very small wav2vec2 with its hidden states as outputs, and what transformers itself gives.
  private static let script = """
    import pathlib, sys, torch
    sys.path.insert(0, sys.argv[1])
    import encoder
    form, folder, length = sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4])
    model, extractor = encoder.made("wav2vec2", True, 4)
    layers = encoder.Layers(model.eval(), extractor).eval()
    samples = torch.randn(1, length, generator=torch.Generator().manual_seed(length)) / 10
    with torch.inference_mode():
        states = layers(samples)[1:]
    samples.numpy().tofile(folder / "samples")
    torch.cat([state[0].T.reshape(-1) for state in states]).numpy().tofile(folder / "states")
    names = ["logits"] + [f"hidden.{index}" for index in range(4)]
    file, sample = str(folder / "model.onnx"), torch.randn(1, 24_000) / 10

    def traced(layers, sample):
        torch.onnx.export(
            layers, (sample,), file, input_names=["samples"], output_names=names, dynamo=False,
            dynamic_axes={"samples": {0: "batch", 1: "length"}}, opset_version=17)

    def dynamo(opset, **options):
        torch.onnx.export(
            layers, (sample,), input_names=["samples"], output_names=names, dynamo=True,
            dynamic_shapes=({1: torch.export.Dim.AUTO},), opset_version=opset).save(file, **options)

    if form == "dynamo, opset 18":
        dynamo(18)
    elif form == "dynamo, opset 23":
        dynamo(23)
    elif form == "dynamo, external data":
        dynamo(18, external_data=True)
    elif form == "float16":
        traced(layers.half(), sample.half())
    elif form == "int8, QDQ":
        from onnxruntime import quantization as q

        class Reader(q.CalibrationDataReader):
            left = 4

            def get_next(self):
                self.left -= 1
                return {"samples": (torch.randn(1, 24_000) / 10).numpy()} if self.left >= 0 else None

        traced(layers, sample)
        q.quantize_static(file, file, Reader(), quant_format=q.QuantFormat.QDQ)
    elif form == "optimum":
        from optimum.exporters.onnx import main_export

        model.save_pretrained(folder / "saved")
        extractor.save_pretrained(folder / "saved")
        main_export(str(folder / "saved"), output=folder, task="audio-classification")
        # The front end is no part of such a file.
        given = extractor(samples[0].numpy(), sampling_rate=16_000, return_tensors="np")["input_values"]
        given.tofile(folder / "samples")
    """

  private func floats(_ path: String) throws -> [Float] {
    try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes {
      Array($0.bindMemory(to: Float.self))
    }
  }

  /// How far values may lie from transformers' in float32, as a part of the largest.
  private static let forms: [(form: String, isFolder: Bool, tolerance: Float)] = [
    ("dynamo, opset 18", false, 1e-4), ("dynamo, opset 23", false, 1e-4),
    ("dynamo, external data", true, 1e-4), ("float16", false, 0.01), ("int8, QDQ", false, 0.25),
  ]

  @Test(arguments: forms)
  func hiddenStatesAreTransformers(form: String, isFolder: Bool, tolerance: Float) throws {
    try expectHiddenStates(
      (0..<4).map { "hidden.\($0)" }, of: form, isFolder: isFolder, within: tolerance)
  }

  /// Such a file has the logits for its one output.
  @Test(
    .enabled(
      if: Python.has("optimum.exporters.onnx"),
      "no transformers with optimum; TELLTALE_PYTHON names a Python that has optimum-onnx"))
  func layersOfAnOptimumExportAreTransformersHiddenStates() throws {
    let layers = (0..<3).map { "layers.\($0).final_layer_norm" }
    try expectHiddenStates(
      (["layer_norm"] + layers).map { "wav2vec2.encoder.\($0).LayerNormalization" },
      of: "optimum", isFolder: false, within: 1e-4)
  }

  private func expectHiddenStates(
    _ names: [String], of form: String, isFolder: Bool, within tolerance: Float
  ) throws {
    try withTemporaryFolder { folder in
      let run = try runProcess(
        "/usr/bin/env",
        [
          Python.program, "-W", "ignore", "-c", Self.script,
          PackageRoot.path + "/examples/transformers", form, folder, "\(Self.length)",
        ])
      try #require(run.status == 0, "\(run.standardError)")
      let model = try Fixture.model(
        "",
        [
          "model": .text(isFolder ? folder : folder + "/model.onnx"), "layout": .text("samples"),
          "channels": .text("last"),
        ])
      let taps = model.declaration.taps.filter {
        names.contains($0.name) || $0.name.wholeMatch(of: /hidden\.\d/) != nil
      }
      #expect(taps.map(\.name) == names)
      #expect(taps.allSatisfy { $0.shape == [48, nil] && $0.framesPerStep == 320 })
      let rows = MemoryRows([try floats(folder + "/samples")], shapes: [[Self.length, 1]])
      let given = try Fixture.represent(model, taps.map(\.name), rows, bands: 1, rows: [0])
        .flatMap(\.values)
      let wanted = try floats(folder + "/states")
      #expect(given.count == wanted.count)
      let apart = zip(given, wanted).map { abs($0 - $1) }.max() ?? .infinity
      let largest = wanted.map(abs).max() ?? 0
      #expect(apart < tolerance * largest, "\(form): \(apart) of \(largest)")
    }
  }
}

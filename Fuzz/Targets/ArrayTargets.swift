import Arrays
import Foundation
import PluginHosting
import Synchronization
import TelltaleCore

extension FuzzTargets {
  private static let recorded = Mutex<Registry?>(nil)
  private static let importer = Mutex<Importer?>(nil)

  private typealias Importer =
    @convention(c) @Sendable (
      UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
      UnsafeMutablePointer<CChar>, Int
    ) -> Int32

  private static let numpyWords = [
    "'shape': (", "'descr': ", "'fortran_order': True", "'<f4'", "'|u1'", "'>f8'", "'|b1'",
    "9223372036854775807", "4611686018427387904", "0,", "(),",
  ]
  private static let safetensorsWords = [
    "\"F32\"", "\"shape\":[", "\"data_offsets\":[", "\"__metadata__\":{", "4611686018427387904",
  ]

  /// Numbers in files: headers that claim shapes, and their values.
  static let arrays = [
    FuzzTarget(
      name: "npy", fileName: "array.npy", seeds: numpySeeds, words: numpyWords,
      read: { input in
        let reader = try NumpyReader(path: input.path)
        if reader.array.elementType.isFloatingPoint {
          _ = try reader.floats()
        } else {
          _ = try reader.integers()
        }
      }),
    recordedTarget("recorded-npy", "layer1.npy", numpyWords, numpySeeds),
    recordedTarget(
      "recorded-npz", "taps.npz", numpyWords,
      {
        [
          try bytes("Tests/RecordedTests/Golden/npz/taps.npz"),
          try bytes("Tests/RecordedTests/Golden/zip64/taps.npz"),
        ]
      }),
    recordedTarget(
      "recorded-safetensors", "taps.safetensors", safetensorsWords,
      { [try bytes("Tests/RecordedTests/Golden/safetensors/taps.safetensors")] }),
    FuzzTarget(
      name: "recorded-index", fileName: "utterances.csv",
      seeds: { [Array("utterance\nu0\nu1\nu2\n".utf8), Array(answered.utf8)] },
      words: ["utterance", "log_posterior_", "posterior_", "-inf"], prepare: openRecorded,
      read: { input in
        let array = try numpySeeds()[0]
        try Data(array).write(to: URL(fileURLWithPath: input.folder + "/layer1.npy"))
        try listTaps(in: input.folder)
      }),
    weights("weights-safetensors", "w.safetensors", safetensorsWords) {
      [try bytes("Tests/TelltaleTorchTests/Golden/layers.safetensors")]
    },
    weights("weights-pytorch", "w.pth", ["state_dict", "ctorch\nFloatStorage\n"]) {
      try ["tiny", "nested", "normalised"].map {
        try bytes("Tests/TelltaleTorchTests/Golden/\($0).pth")
      }
    },
  ]

  private static let answered = """
    utterance,log_posterior_happy,log_posterior_sad
    u0,-0.7,-0.7
    u1,-0.1,-2.4
    u2,-3,-0.05

    """

  /// Three rows of two, in three types.
  private static let numpySeeds: @Sendable () throws -> [[UInt8]] = {
    [("<f4", 4), ("|u1", 1), ("<i8", 8)].map { type, width in
      let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (3, 2), }"
      let padded = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
      return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
        + [UInt8](repeating: 1, count: 6 * width)
    }
  }

  private static let openRecorded: @Sendable () throws -> Void = {
    let made = try registry("TelltaleRecorded")
    recorded.withLock { $0 = made }
  }

  private static func recordedTarget(
    _ name: String, _ file: String, _ words: [String],
    _ seeds: @escaping @Sendable () throws -> [[UInt8]]
  ) -> FuzzTarget {
    FuzzTarget(
      name: name, fileName: file, seeds: seeds, words: words, prepare: openRecorded,
      read: { input in
        let table = URL(fileURLWithPath: input.folder + "/utterances.csv")
        try Data(answered.utf8).write(to: table)
        try listTaps(in: input.folder)
      })
  }

  /// Makes the model, and reads every row of every tap.
  private static func listTaps(in folder: String) throws {
    guard let registry = recorded.withLock({ $0 }) else { return }
    let model = try registry.make(.model, "recorded", ["path": .text(folder)])
    let taps = model.declaration.taps
    _ = taps.map(\.shape.sharedElementCount)
    guard let pretrained = model as? any PretrainedModel else { return }
    let execution = Execution(seed: Seed(1))
    let ids = ["u0", "u1", "u2"]
    let rows = MemoryRows(ids.map { _ in [] }, shapes: ids.map { _ in [0] }, utterances: ids)
    try pretrained.pretrained(classes: pretrained.emotions, execution: execution).represent(
      RepresentationRequest(
        taps: taps.map(\.name), features: rows,
        featureDescription: FeatureDescription(bands: [], frameRateHz: 1), rows: [0, 1, 2],
        execution: execution
      ) { _, _, _ in })
  }

  private static func weights(
    _ name: String, _ file: String, _ words: [String],
    _ seeds: @escaping @Sendable () throws -> [[UInt8]]
  ) -> FuzzTarget {
    FuzzTarget(
      name: name, fileName: file, seeds: seeds, words: words,
      prepare: {
        guard let library = dlopen(built + "/libTelltaleTorch.so", RTLD_NOW | RTLD_LOCAL),
          let symbol = dlsym(library, "telltale_torch_import_weights")
        else { throw AuditError(.pluginFailed, "there is no libTelltaleTorch.so in \(built)") }
        let found = unsafeBitCast(symbol, to: Importer.self)
        importer.withLock { $0 = found }
      },
      read: { input in
        guard let importWeights = importer.withLock({ $0 }) else { return }
        var message = [CChar](repeating: 0, count: 4096)
        let status = importWeights(
          input.path, input.folder + "/out.safetensors", nil, nil, &message, message.count)
        if status != 0 { throw AuditError(.malformedFile, "refused") }
      })
  }
}

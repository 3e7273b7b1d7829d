import TelltaleCore
import TelltaleTorch

/// Builds the study's LSTM as a list of stages.
///
/// One bias per gate, as Keras has it: 4 (i + h + 1) h parameters per layer, 1,067,776 in all.
/// **Source** Alsenani, Guha and Vinciarelli, Interspeech 2023: layers of 256, 256, 128 and 64 units,
/// "1.06 M" parameters, which only frames of 32 values give. Weights start as Keras's do by default:
/// from PyTorch's start it had learnt nothing of real voices' gender after 12 epochs of 300 clips.
struct LSTMNetwork {
  /// Values of one frame.
  static let bandCount = 32
  private static let widths = [256, 256, 128, 64]

  let frameCount: Int

  /// `lstm1` … `lstm4`, each a tap with all its hidden states [units, frames], and `last`, which
  /// keeps the state of the last frame.
  ///
  /// Representations enter at `lstm1` only: as frames, not where the number of units happens to be
  /// theirs.
  var stages: [StageDefinition] {
    var stages: [StageDefinition] = []
    var inputs = Self.bandCount
    for (index, units) in Self.widths.enumerated() {
      let (name, inputCount) = ("lstm\(index + 1)", inputs)
      stages.append(
        StageDefinition(
          name, inputShape: [inputCount, frameCount], outputShape: [units, frameCount],
          isTap: true, takesSplice: index == 0
        ) { (initialiser) throws(AuditError) in
          [
            NamedLayer(
              name,
              try LSTMLayer(
                inputCount, units, learnsHiddenBias: false, start: .orthogonal,
                from: initialiser))
          ]
        })
      inputs = units
    }
    stages.append(
      StageDefinition(
        "last", inputShape: [inputs, frameCount], outputShape: [inputs], takesSplice: false
      ) { (_) throws(AuditError) in [NamedLayer("last", LastFrame())] })
    return stages
  }

  /// The last linear layer, one per task.
  func makeHead(classCount: Int, _ initialiser: Initialiser) throws(AuditError) -> any Layer {
    try LinearLayer(Self.widths[Self.widths.count - 1], classCount, from: initialiser)
  }
}

/// [N, channels, width] → [N, channels]: the state at the last time.
struct LastFrame: Layer {
  func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    let width = input.shape[2]
    return try input.narrowed(axis: 2, to: width - 1..<width).flattened()
  }
}

import TelltaleCore
import TelltaleTorch

extension StagedNetwork {
  /// Puts a logistic regression's solution, weights and then biases, into one of the heads.
  func take(_ solution: [Float], head: Int) throws(AuditError) {
    let (weight, bias) = layer(ofHead: head)
    try weight.assign(Tensor(Array(solution[..<weight.elementCount]), shape: weight.shape))
    try bias.assign(Tensor(Array(solution[weight.elementCount...]), shape: bias.shape))
  }

  /// Multiplies what a head answers.
  func scaleLogits(ofHead head: Int, by factor: Double) throws(AuditError) {
    let (weight, bias) = layer(ofHead: head)
    for tensor in [weight, bias] {
      let values = try tensor.values().map { Float(factor * Double($0)) }
      try tensor.assign(Tensor(values, shape: tensor.shape))
    }
  }

  /// Each head is one linear layer, and heads are the last of the network's parameters.
  private func layer(ofHead head: Int) -> (weight: Tensor, bias: Tensor) {
    let ofHeads = Array(parameters.suffix(2 * classCounts.count))
    return (ofHeads[2 * head].tensor, ofHeads[2 * head + 1].tensor)
  }
}

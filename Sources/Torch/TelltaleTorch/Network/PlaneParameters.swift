public import TelltaleCore

/// Parameters that all networks on planes describe alike.
extension PlaneInput {
  /// `plane`: height and width of the input.
  public static let parameter = ParameterDescription(
    "plane", "Height and width of the input", unit: "pixels", range: .integers(32...512),
    default: .integer(64), quick: .integer(32))
}

extension NetworkDefinition.Start {
  /// `start` and `weights`.
  public static let parameters = [
    ParameterDescription(
      "start", "How the convolutions start", range: .choices(["random", "imagenet"]),
      default: .text("random"), quick: .text("random")),
    ParameterDescription(
      "weights", "ImageNet weights with torchvision's names (.safetensors or .pth)",
      range: .path, isOptional: true),
  ]

  /// Reads what `parameters` describe.
  ///
  /// - Parameter required: names that an ImageNet file must hold begin with one of these.
  ///
  /// Throws `.invalidParameter` where an ImageNet start has no weight file.
  public init(_ values: ParameterValues, required: [String]) throws(AuditError) {
    switch (values.text("start"), values.optionalText("weights")) {
    case ("imagenet", .some(let path)): self = .pretrained(path: path, required: required)
    case ("imagenet", nil):
      throw AuditError(
        .invalidParameter,
        "start 'imagenet' needs 'weights', the path of a .safetensors or .pth file")
    default: self = .random
    }
  }
}

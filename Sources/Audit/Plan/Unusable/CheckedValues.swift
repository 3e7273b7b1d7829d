package import TelltaleCore

extension FeatureExtractor {
  /// What it makes of a clip, held against its contract.
  ///
  /// Throws what `extract` throws, and `.computationFailed` where the contract is broken.
  package func checkedMatrix(of clip: AudioClip) throws(AuditError) -> FeatureMatrix {
    let matrix = try extract(from: clip)
    guard matrix.frameCount > 0, matrix.bandCount == output.bands.count,
      matrix.values.allSatisfy(\.isFinite)
    else {
      throw AuditError(
        .computationFailed,
        "the extractor returned \(matrix.frameCount) × \(matrix.bandCount) values that are not"
          + " all finite or not of the \(output.bands.count) bands it describes")
    }
    return matrix
  }
}

extension TapDescription {
  /// The sizes of a row.
  ///
  /// Throws `.shapeMismatch` or `.computationFailed` if its values are not what is declared.
  @discardableResult
  package func check(_ values: UnsafeBufferPointer<Float>) throws(AuditError) -> [Int] {
    guard let sizes = shape.shape(elementCount: values.count) else {
      throw AuditError(
        .shapeMismatch, "tap '\(name)' declares \(shape) values, and gave \(values.count)")
    }
    guard values.allSatisfy(\.isFinite) else {
      throw AuditError(.computationFailed, "tap '\(name)' gave a value that is not a number")
    }
    return sizes
  }
}

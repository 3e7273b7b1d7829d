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
  /// Throws `.shapeMismatch` or `.computationFailed` if a row's values are not what is declared.
  package func check(_ values: UnsafeBufferPointer<Float>) throws(AuditError) {
    guard values.count == elementCount else {
      throw AuditError(
        .shapeMismatch, "tap '\(name)' declares \(shape) values, and gave \(values.count)")
    }
    guard values.allSatisfy(\.isFinite) else {
      throw AuditError(.computationFailed, "tap '\(name)' gave a value that is not a number")
    }
  }
}

extension FourierTransform {
  /// Transforms of real signals that are their own mirror image, s[size - n] = s[n]; they are real
  /// themselves:
  ///
  ///     S[k] = sum over n of s[n] cos(2 pi k n / size)
  ///
  /// The inverse transform of a power spectrum is of this kind (the autocorrelation, times `size`),
  /// and so is that of its logarithm (the real cepstrum, times `size`).
  ///
  /// Real and imaginary part of the complex transform keep the signals apart, as each spectrum is
  /// real: four signals at once, like `power(in:)`.
  ///
  /// - Parameters:
  ///   - workspace: its buffers are overwritten; its `power` is not.
  ///   - result: where S[k] of the four signals goes, shape [size / 2] and at least that long.
  ///   - half: s[n] of the four signals for n in 0...size / 2.
  @inline(__always)
  func transformEven(
    in workspace: FourierWorkspace, to result: UnsafeMutablePointer<SIMD4<Double>>,
    half: (Int) -> SIMD4<Double>
  ) {
    for index in 0...(size / 2) {
      let values = half(index)
      let mirror = (size - index) & (size - 1)
      workspace.real[index] = values.lowHalf
      workspace.imaginary[index] = values.highHalf
      workspace.real[mirror] = values.lowHalf
      workspace.imaginary[mirror] = values.highHalf
    }
    let (real, imaginary) = transform(workspace, upperHalfIsZero: false)
    for index in 0..<(size / 2) {
      result[index] = SIMD4(lowHalf: real[index], highHalf: imaginary[index])
    }
  }
}

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Windows that taper a frame before its spectrum is taken.
public enum Window {
  /// The Hann window in its periodic form, as spectral analysis wants it.
  ///
  ///     w[i] = 0.5 - 0.5 cos(2 pi i / length),  i = 0 ..< length
  ///
  /// - Parameter length: samples, at least 1.
  /// - Returns: weights in 0...1. Cannot fail.
  /// - Source: `scipy.signal.get_window("hann", length, fftbins=True)`, which librosa uses.
  public static func hann(_ length: Int) -> [Double] {
    precondition(length >= 1, "a window of \(length) samples")
    return (0..<length).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(length)) }
  }

  /// The Hamming window in its symmetric form, whose first and last weights are both 0.08.
  ///
  ///     w[i] = 0.54 - 0.46 cos(2 pi i / (length - 1)),  i = 0 ..< length
  ///
  /// - Parameter length: samples, at least 2.
  /// - Returns: weights in 0.08...1. Cannot fail.
  /// - Source: Harris, Proc. IEEE 66(1), 1978; `numpy.hamming(length)`.
  public static func hamming(_ length: Int) -> [Double] {
    precondition(length >= 2, "a window of \(length) samples")
    return (0..<length).map { 0.54 - 0.46 * cos(2 * .pi * Double($0) / Double(length - 1)) }
  }
}

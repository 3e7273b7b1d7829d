/// The buffers of one `FourierTransform` at work, allocated once and used for every frame.
///
/// Not `Sendable`: one workspace belongs to one call.
final class FourierWorkspace {
  typealias Pair = FourierTransform.Pair

  /// Input, overwritten: the first two signals in the lanes of `real`, the other two in those of
  /// `imaginary`. Shape [size] each.
  let real: UnsafeMutablePointer<Pair>
  let imaginary: UnsafeMutablePointer<Pair>
  /// The other side of every pass. Shape [size] each.
  let otherReal: UnsafeMutablePointer<Pair>
  let otherImaginary: UnsafeMutablePointer<Pair>
  /// Output: the power spectra of the four signals. Shape [size / 2 + 1].
  let power: UnsafeMutablePointer<SIMD4<Double>>

  private let binCount: Int

  init(_ transform: FourierTransform) {
    // Buffers a power of two apart would compete for the same few lines of the processor's cache.
    let step = transform.size + 24
    real = .allocate(capacity: 4 * step)
    real.initialize(repeating: .zero, count: 4 * step)
    imaginary = real + step
    otherReal = real + 2 * step
    otherImaginary = real + 3 * step
    binCount = transform.binCount
    power = .allocate(capacity: binCount)
    power.initialize(repeating: .zero, count: binCount)
  }

  deinit {
    real.deallocate()
    power.deallocate()
  }

  /// Runs the transform and copies the result out: for callers that are not in a hurry.
  func transformedPower(by transform: FourierTransform) -> [SIMD4<Double>] {
    transform.power(in: self)
    return Array(UnsafeBufferPointer(start: power, count: binCount))
  }
}

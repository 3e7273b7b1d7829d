#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The discrete Fourier transform of real signals whose length is a power of two.
///
///     X[k] = sum over n of x[n] exp(-2 pi i k n / size)
///
/// Four signals are transformed at once: two in the lanes of a vector register, and two of those
/// pairs as the real and the imaginary part of one complex transform. No step then shuffles lanes,
/// and the plain code below is fast on any processor. Double precision, because mel levels are to be
/// exact to 1e-4 dB down to 80 dB below the loudest: a transform in single precision was off by up
/// to 5e-4 dB on speech and on a pure tone.
///
/// Measured on one core, 1024 points, per frame: this 3 µs in double precision, kissfft 131.1
/// 8.6 µs in single precision.
///
/// - Source: Stockham's self-sorting form, radix 4 (Van Loan, Computational Frameworks for the Fast
///   Fourier Transform, SIAM 1992, sections 1.7 and 2.4).
public struct FourierTransform: Sendable {
  /// The same sample of two signals.
  typealias Pair = SIMD2<Double>

  /// Samples per signal: a power of two, at least 4.
  public let size: Int
  /// Frequencies from 0 to half the sample rate, both included: size / 2 + 1.
  public var binCount: Int { size / 2 + 1 }

  /// cos and -sin of 2 pi k / size.
  private let cosines: [Double]
  private let sines: [Double]

  /// Precondition: `size` is a power of two, at least 4.
  public init(size: Int) {
    precondition(size >= 4 && size & (size - 1) == 0, "\(size) is not a power of two from 4 on")
    self.size = size
    cosines = (0..<size).map { cos(2 * .pi * Double($0) / Double(size)) }
    sines = (0..<size).map { -sin(2 * .pi * Double($0) / Double(size)) }
  }

  /// |X[k]|² of one signal; shorter signals are padded with zeros.
  ///
  /// - Parameter signal: at most `size` samples.
  /// - Returns: shape [`binCount`], squared units of the signal. Cannot fail.
  public func power(of signal: [Double]) -> [Double] {
    precondition(signal.count <= size, "\(signal.count) samples for \(size) points")
    let workspace = FourierWorkspace(self)
    for index in signal.indices { workspace.real[index] = Pair(signal[index], 0) }
    return workspace.transformedPower(by: self).map { $0[0] }
  }

  /// Transforms the signals in `workspace` and leaves the four power spectra in its `power`.
  ///
  /// - Parameter upperHalfIsZero: the caller vouches that the second half of each signal is zero,
  ///   whatever the buffers hold there.
  ///
  /// With Z the transform of a + ib for real a and b, and Z' its mirror image Z[size - k]:
  ///
  ///     A[k] = (Z[k] + conj Z'[k]) / 2        B[k] = (Z[k] - conj Z'[k]) / 2i
  func power(in workspace: FourierWorkspace, upperHalfIsZero: Bool = false) {
    let (real, imaginary) = transform(workspace, upperHalfIsZero: upperHalfIsZero)
    let power = workspace.power
    for bin in 0..<binCount {
      let mirror = (size - bin) & (size - 1)
      let (r, i, mr, mi) = (real[bin], imaginary[bin], real[mirror], imaginary[mirror])
      let (sumR, sumI, differenceR, differenceI) = (r + mr, i + mi, r - mr, i - mi)
      power[bin] = SIMD4(
        lowHalf: 0.25 * (sumR * sumR + differenceI * differenceI),
        highHalf: 0.25 * (sumI * sumI + differenceR * differenceR))
    }
  }

  /// All passes, from one buffer of `workspace` to the other and back.
  ///
  /// - Returns: the buffers that hold the spectrum in natural order.
  func transform(_ workspace: FourierWorkspace, upperHalfIsZero: Bool) -> (
    real: UnsafeMutablePointer<Pair>, imaginary: UnsafeMutablePointer<Pair>
  ) {
    var from = (workspace.real, workspace.imaginary)
    var to = (workspace.otherReal, workspace.otherImaginary)
    cosines.withUnsafeBufferPointer { cosines in
      sines.withUnsafeBufferPointer { sines in
        var length = size
        while length >= 4 {
          // Constants, so that each case compiles to a loop without the work that it can spare.
          if length == size, upperHalfIsZero {
            radix4(from, to, length: length, cosines, sines, halfIsZero: true, turns: true)
          } else if length == 4 {
            radix4(from, to, length: length, cosines, sines, halfIsZero: false, turns: false)
          } else {
            radix4(from, to, length: length, cosines, sines, halfIsZero: false, turns: true)
          }
          swap(&from, &to)
          length /= 4
        }
        if length == 2 {
          let half = size / 2
          for index in 0..<half {
            to.0[index] = from.0[index] + from.0[index + half]
            to.1[index] = from.1[index] + from.1[index + half]
            to.0[index + half] = from.0[index] - from.0[index + half]
            to.1[index + half] = from.1[index] - from.1[index + half]
          }
          swap(&from, &to)
        }
      }
    }
    return from
  }

  /// One pass: `size / length` interleaved transforms of `length` points become four times as many
  /// of a quarter of the length.
  ///
  /// - Parameters:
  ///   - halfIsZero: the second half of the input is not read but taken as zero.
  ///   - turns: false in the last pass, whose factors are all 1.
  @inline(__always)
  private func radix4(
    _ from: (UnsafeMutablePointer<Pair>, UnsafeMutablePointer<Pair>),
    _ to: (UnsafeMutablePointer<Pair>, UnsafeMutablePointer<Pair>), length: Int,
    _ cosines: UnsafeBufferPointer<Double>, _ sines: UnsafeBufferPointer<Double>,
    halfIsZero: Bool, turns: Bool
  ) {
    let (fromR, fromI) = from
    let (toR, toI) = to
    let stride = size / length
    let quarter = size / 4
    for point in 0..<(length / 4) {
      let angle = point * stride
      let (c1, s1) = (cosines[angle], sines[angle])
      let (c2, s2) = (cosines[2 * angle], sines[2 * angle])
      let (c3, s3) = (cosines[3 * angle], sines[3 * angle])
      for lane in 0..<stride {
        let (a, b) = (angle + lane, angle + lane + quarter)
        let (c, d) = (a + 2 * quarter, b + 2 * quarter)
        let (cR, cI) = halfIsZero ? (.zero, .zero) : (fromR[c], fromI[c])
        let (dR, dI) = halfIsZero ? (.zero, .zero) : (fromR[d], fromI[d])
        let (evenSumR, evenSumI) = (fromR[a] + cR, fromI[a] + cI)
        let (evenGapR, evenGapI) = (fromR[a] - cR, fromI[a] - cI)
        let (oddSumR, oddSumI) = (fromR[b] + dR, fromI[b] + dI)
        let (oddGapR, oddGapI) = (fromR[b] - dR, fromI[b] - dI)
        let (r1, i1) = (evenGapR + oddGapI, evenGapI - oddGapR)
        let (r2, i2) = (evenSumR - oddSumR, evenSumI - oddSumI)
        let (r3, i3) = (evenGapR - oddGapI, evenGapI + oddGapR)
        let out = 4 * angle + lane
        toR[out] = evenSumR + oddSumR
        toI[out] = evenSumI + oddSumI
        toR[out + stride] = turns ? r1 * c1 - i1 * s1 : r1
        toI[out + stride] = turns ? r1 * s1 + i1 * c1 : i1
        toR[out + 2 * stride] = turns ? r2 * c2 - i2 * s2 : r2
        toI[out + 2 * stride] = turns ? r2 * s2 + i2 * c2 : i2
        toR[out + 3 * stride] = turns ? r3 * c3 - i3 * s3 : r3
        toI[out + 3 * stride] = turns ? r3 * s3 + i3 * c3 : i3
      }
    }
  }
}

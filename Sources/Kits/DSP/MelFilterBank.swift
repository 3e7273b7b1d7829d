/// Triangular filters, equally wide on a mel scale: on Slaney's and each with unit area over
/// frequency as made here, on that of HTK as made by `htk`.
///
/// Band `b` rises from edge `b` to edge `b + 1` and falls to edge `b + 2`:
///
///     w[b][k] = max(0, min((f_k - e_b) / (e_b+1 - e_b), (e_b+2 - f_k) / (e_b+2 - e_b+1)))
///               * 2 / (e_b+2 - e_b)
///
/// Only the few bins that a triangle covers are kept.
///
/// - Source: `librosa.filters.mel(norm="slaney", htk=False)`, librosa 0.11, which rounds its weights
///   to single precision (a difference below 1e-6 dB).
public struct MelFilterBank: Sendable {
  /// Triangles.
  public let bandCount: Int
  /// Bins of the spectrum that `apply` takes: half the FFT's points, and one.
  public let binCount: Int
  /// Peak of each triangle, Hz.
  public let centresHz: [Double]

  /// First bin of each band's weights.
  private let firstBins: [Int]
  /// Where each band's weights start in `weights`; one more entry than there are bands.
  private let offsets: [Int]
  private let weights: [Double]

  /// - Parameters:
  ///   - sampleRateHz: of the analysed signal.
  ///   - fftSize: points, even.
  ///   - bandCount: at least 1.
  ///   - rangeHz: from the foot of the first triangle to that of the last, within 0 and half the
  ///     sample rate.
  public init(sampleRateHz: Int, fftSize: Int, bandCount: Int, rangeHz: ClosedRange<Double>) {
    precondition(bandCount >= 1, "\(bandCount) bands")
    precondition(
      rangeHz.lowerBound >= 0 && rangeHz.upperBound <= Double(sampleRateHz) / 2,
      "bands over \(rangeHz) Hz at a sample rate of \(sampleRateHz) Hz")
    let low = MelScale.mel(fromHertz: rangeHz.lowerBound)
    let high = MelScale.mel(fromHertz: rangeHz.upperBound)
    let edges = (0...(bandCount + 1)).map {
      MelScale.hertz(fromMel: low + (high - low) * Double($0) / Double(bandCount + 1))
    }
    let binCount = fftSize / 2 + 1
    let rows = (0..<bandCount).map { band in
      let (left, centre, right) = (edges[band], edges[band + 1], edges[band + 2])
      return (0..<binCount).map { bin in
        let frequency = Double(bin) * Double(sampleRateHz) / Double(fftSize)
        let height = min(
          (frequency - left) / (centre - left), (right - frequency) / (right - centre))
        return max(0, height * 2 / (right - left))
      }
    }
    self.init(rows: rows, centresHz: Array(edges[1...bandCount]))
  }

  /// A bank of given weights.
  ///
  /// - Parameters:
  ///   - rows: shape [bands × bins]; the weights above 0 of a band stand side by side.
  ///   - centresHz: shape [bands].
  init(rows: [[Double]], centresHz: [Double]) {
    precondition(
      rows.count == centresHz.count && !rows.isEmpty,
      "\(rows.count) rows of weights for \(centresHz.count) centres")
    var firstBins: [Int] = []
    var offsets = [0]
    var weights: [Double] = []
    for row in rows {
      firstBins.append(row.firstIndex { $0 > 0 } ?? 0)
      weights += row.filter { $0 > 0 }
      offsets.append(weights.count)
    }
    bandCount = rows.count
    binCount = rows[0].count
    self.centresHz = centresHz
    self.firstBins = firstBins
    self.offsets = offsets
    self.weights = weights
  }

  /// Weights of one band over all bins, shape [`binCount`], per Hz (those of `htk`: plain numbers).
  public func weights(ofBand band: Int) -> [Double] {
    var row = [Double](repeating: 0, count: binCount)
    for (index, weight) in weights[offsets[band]..<offsets[band + 1]].enumerated() {
      row[firstBins[band] + index] = weight
    }
    return row
  }

  /// Weighted sums of one power spectrum.
  ///
  /// - Parameter power: shape [`binCount`].
  /// - Returns: shape [`bandCount`]. Cannot fail.
  public func apply(to power: [Double]) -> [Double] {
    precondition(power.count == binCount, "\(power.count) bins for a bank of \(binCount)")
    return (0..<bandCount).map { band in
      zip(weights[offsets[band]..<offsets[band + 1]], power[firstBins[band]...])
        .reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// Weighted sums of four power spectra at once, band by band.
  @inline(__always)
  func forEachBand(
    of power: UnsafeMutablePointer<SIMD4<Double>>, _ body: (Int, SIMD4<Double>) -> Void
  ) {
    weights.withUnsafeBufferPointer { weights in
      for band in 0..<bandCount {
        var sum = SIMD4<Double>.zero
        var bin = power + firstBins[band]
        for index in offsets[band]..<offsets[band + 1] {
          sum += weights[index] * bin.pointee
          bin += 1
        }
        body(band, sum)
      }
    }
  }
}

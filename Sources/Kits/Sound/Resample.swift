import CSoxr
public import TelltaleCore

/// Mono samples at another rate: libsoxr at its very high quality (28 bit, linear phase).
///
/// Deterministic; one thread. The result has round(count × to / from) samples, within one.
///
/// - Parameters:
///   - samples: shape [samples].
///   - fromHz, toHz: above 0.
/// - Throws: `.computationFailed` if libsoxr refuses (rates beyond its range, no memory), and before
///   it is asked where the result would have more than `SoundLimits.valueCount` samples.
/// - Source: libsoxr 0.1.3, `soxr_oneshot`.
public func resample(_ samples: [Float], fromHz: Int, toHz: Int) throws(AuditError) -> [Float] {
  precondition(fromHz > 0 && toHz > 0, "rates are \(fromHz) Hz and \(toHz) Hz")
  guard fromHz != toHz, !samples.isEmpty else { return samples }
  let wanted = (Double(samples.count) * Double(toHz) / Double(fromHz)).rounded(.up)
  guard wanted < Double(SoundLimits.valueCount) else {
    throw AuditError(
      .computationFailed,
      "\(samples.count) samples at \(fromHz) Hz would become \(wanted) at \(toHz) Hz; allowed are"
        + " \(SoundLimits.valueCount)")
  }
  let capacity = Int(wanted) + 1
  var result = [Float](repeating: 0, count: capacity)
  var doneCount = 0
  var ioSpec = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
  var quality = soxr_quality_spec(UInt(SOXR_VHQ), 0)
  var runtime = soxr_runtime_spec(1)
  let failure = soxr_oneshot(
    Double(fromHz), Double(toHz), 1, samples, samples.count, nil, &result, capacity, &doneCount,
    &ioSpec, &quality, &runtime)
  if let failure {
    throw AuditError(
      .computationFailed, "sound cannot be resampled from \(fromHz) Hz to \(toHz) Hz",
      cause: String(cString: failure))
  }
  result.removeLast(capacity - doneCount)
  return result
}

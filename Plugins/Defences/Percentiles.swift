import TelltaleCore

/// Percentiles of all values of some rows, exact, in two readings and 512 KiB.
///
/// The order of floats is that of their bits as integers (the negative ones turned round). The first
/// reading counts upper halves of 16 bits, which tells the bucket of every wanted rank; the second
/// counts the lower halves within these buckets: radix selection.
enum Percentiles {
  /// Percentile p of N values lies at rank (N - 1) p, between two values in proportion (Hyndman and
  /// Fan 1996, definition 7).
  ///
  /// - Parameter shares: 0...1.
  static func of(_ rows: TrainingRows, _ shares: [Double]) throws(AuditError) -> [Float] {
    let last = rows.count * rows.valueCount - 1
    let places = shares.map { Double(last) * $0 }
    let ranks = places.flatMap { [Int($0), min(Int($0) + 1, last)] }
    let values = try self.values(atRanks: ranks, of: rows)
    return places.indices.map { index in
      let (below, above) = (Double(values[2 * index]), Double(values[2 * index + 1]))
      return Float(below + (above - below) * (places[index] - places[index].rounded(.down)))
    }
  }

  private static func values(
    atRanks ranks: [Int], of rows: TrainingRows
  ) throws(AuditError) -> [Float] {
    var upper = [Int](repeating: 0, count: 1 << 16)
    try rows.forEach(TrainingRows.Part(note: "percentiles", from: 0, to: 0.5)) {
      (_, values) throws(AuditError) in
      upper.withUnsafeMutableBufferPointer { upper in
        for value in values { upper[Int(key(value) >> 16)] += 1 }
      }
    }
    let found = ranks.map { find($0, in: upper) }
    var lower: [Int: [Int]] = [:]
    for place in found { lower[place.bucket] = [Int](repeating: 0, count: 1 << 16) }
    let isWanted = upper.indices.map { lower[$0] != nil }
    try rows.forEach(TrainingRows.Part(note: "percentiles", from: 0.5, to: 1)) {
      (_, values) throws(AuditError) in
      for value in values {
        let key = key(value)
        let bucket = Int(key >> 16)
        if isWanted[bucket] { lower[bucket]?[Int(key & 0xffff)] += 1 }
      }
    }
    return found.map { place in
      let low = find(place.rank, in: lower[place.bucket] ?? []).bucket
      return value(UInt32(place.bucket) << 16 | UInt32(low))
    }
  }

  /// The bucket that holds a rank, and the rank among the bucket's own.
  private static func find(_ rank: Int, in counts: [Int]) -> (bucket: Int, rank: Int) {
    var left = rank
    for (bucket, count) in counts.enumerated() {
      if left < count { return (bucket, left) }
      left -= count
    }
    preconditionFailure("rank \(rank) of \(counts.reduce(0, +)) values")
  }

  private static func key(_ value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
  }

  private static func value(_ key: UInt32) -> Float {
    Float(bitPattern: key & 0x8000_0000 == 0 ? ~key : key & 0x7fff_ffff)
  }
}

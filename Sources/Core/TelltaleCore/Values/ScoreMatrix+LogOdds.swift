#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

extension ScoreMatrix {
  /// ln p(class) - ln p(any other class), natural log-odds; 0 where the scores tell nothing.
  ///
  /// Ranks as the posterior does, and keeps apart confident scores whose posteriors round to 1:
  /// there the other classes' small posteriors still differ.
  public func logOdds(row: Int, of chosen: Int) -> Float {
    let others = (0..<classCount).filter { $0 != chosen }.map { self[row, $0] }
    let highest = others.max() ?? -.infinity
    var rest = highest
    if highest > -.infinity, others.count > 1 {
      var sum: Float = 0
      for score in others { sum += exp(score - highest) }
      rest = highest + log(sum)
    }
    let odds = self[row, chosen] - rest
    return odds.isNaN ? 0 : odds
  }
}

import Foundation
import TelltaleCore
import TelltaleTorch

/// From classes to what ridge regression predicts, and from its log-odds to posteriors.
///
/// Two classes: one target, 1 for the second class and -1 for the first. More: one target per class,
/// 1 for it and -1 for the rest; posteriors are the softmax of the log-odds against the rest.
struct RidgeTargets {
  let classCount: Int

  var count: Int { classCount == 2 ? 1 : classCount }

  /// - Parameter labellings: shape [labellings][units].
  /// - Returns: [units × labellings · count], the targets of a labelling side by side.
  func matrix(_ labellings: [[Int]], unitCount: Int) throws(AuditError) -> Matrix {
    var values: [Double] = []
    values.reserveCapacity(unitCount * labellings.count * count)
    for unit in 0..<unitCount {
      for labels in labellings {
        for target in 0..<count {
          values.append(labels[unit] == (classCount == 2 ? 1 : target) ? 1 : -1)
        }
      }
    }
    return try Matrix(values, rowCount: unitCount, columnCount: labellings.count * count)
  }

  /// Adds the natural-log posteriors of one row.
  private func append(_ logOdds: ArraySlice<Double>, to posteriors: inout [Float]) {
    // The first of two classes has no target: its score is 0.
    var top = classCount == 2 ? 0 : -Double.infinity
    for score in logOdds { top = max(top, score) }
    var sum = classCount == 2 ? exp(-top) : 0
    for score in logOdds { sum += exp(score - top) }
    let total = top + log(sum)
    if classCount == 2 { posteriors.append(Float(min(0, -total))) }
    for score in logOdds { posteriors.append(Float(min(0, score - total))) }
  }

  /// One matrix of log-posteriors [rows × classes] per labelling.
  ///
  /// - Parameter logOdds: [rows × labellings · count].
  func scores(_ logOdds: Matrix) throws(AuditError) -> [ScoreMatrix] {
    let (values, width) = (try logOdds.values(), logOdds.columnCount)
    return stride(from: 0, to: width, by: count).map { start in
      var posteriors: [Float] = []
      posteriors.reserveCapacity(logOdds.rowCount * classCount)
      for row in 0..<logOdds.rowCount {
        let place = row * width + start
        append(values[place..<place + count], to: &posteriors)
      }
      return ScoreMatrix(values: posteriors, classCount: classCount)
    }
  }
}

/// A linear scale from values to pixels.
struct Axis {
  let domain: ClosedRange<Double>
  /// Pixel of the domain's lower and of its upper bound; the second may be the smaller, as it is
  /// for a vertical axis.
  let from: Double
  let to: Double
  /// Round values inside the domain.
  let ticks: [Double]
  /// Decimals that tell the ticks apart.
  let places: Int

  /// An axis that shows all values, widened to round bounds.
  ///
  /// - Parameters:
  ///   - values: those that are not finite, or beyond what a metric can be (`largest`), are left out;
  ///     none at all gives 0...1.
  ///   - limits: the range that a value can have; the domain does not leave it.
  ///   - tickCount: about how many steps to aim at.
  init(
    showing values: [Double], within limits: ClosedRange<Double>, from: Double, to: Double,
    tickCount: Int = 6
  ) {
    let drawn = values.filter { abs($0) <= Axis.largest }
    var low = drawn.min() ?? 0
    var high = drawn.max() ?? 1
    if high - low < 1e-9 {
      low -= 0.05
      high += 0.05
    }
    let step = Axis.roundStep((high - low) / Double(max(1, tickCount)))
    let first = (low / step).rounded(.down)
    let last = (high / step).rounded(.up)
    domain =
      max(
        first * step, min(limits.lowerBound, low))...min(last * step, max(limits.upperBound, high))
    self.from = from
    self.to = to
    let domain = domain
    ticks = (Int(first)...Int(last)).map { Double($0) * step }
      .filter { $0 >= domain.lowerBound - step / 1e6 && $0 <= domain.upperBound + step / 1e6 }
    places = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3
  }

  /// Results are read from files, and hold any number: beyond it steps and pixels cannot be counted.
  private static let largest = 1e6

  /// Values beyond the domain at its end; one that is no number at its beginning.
  func position(_ value: Double) -> Double {
    if value.isNaN { return from }
    let share = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    return from + (share > 0 ? min(1, share) : 0) * (to - from)
  }

  /// A pixel as SVG text: one decimal, so that equal plots are equal text. 0 for what is no number.
  static func pixel(_ value: Double) -> String {
    let bounded = min(largest, max(-largest, value.isNaN ? 0 : value))
    let tenths = Int((bounded * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let rest = tenths.magnitude % 10
    return "\(sign)\(tenths.magnitude / 10)" + (rest == 0 ? "" : ".\(rest)")
  }

  /// The round step (1, 2 or 5 times a power of ten) that is nearest above.
  private static func roundStep(_ raw: Double) -> Double {
    var power = 1.0
    while power > raw { power /= 10 }
    while power * 10 <= raw { power *= 10 }
    return ([1, 2, 5].map { $0 * power }.first { $0 >= raw * 0.999 }) ?? 10 * power
  }
}

internal import Foundation

extension SeededGenerator {
  /// Independent standard normal values, two from every two uniform ones:
  ///
  ///     r = √(-2 ln(1 - u)),   z = r cos 2πv, r sin 2πv
  ///
  /// **Source** Box and Muller, Annals of Mathematical Statistics 29 (1958).
  ///
  /// - Parameter count: 0 or more; of an odd number's last pair the second is dropped.
  public mutating func normals(_ count: Int) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(count + 1)
    while values.count < count {
      let radius = (-2 * log(1 - uniform())).squareRoot()
      let angle = 2 * Double.pi * uniform()
      values.append(radius * cos(angle))
      values.append(radius * sin(angle))
    }
    if values.count > count { values.removeLast() }
    return values
  }

  /// One standard normal value, from two uniform ones.
  public mutating func normal() -> Double { normals(1)[0] }
}

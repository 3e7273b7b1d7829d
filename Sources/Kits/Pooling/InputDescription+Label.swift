public import TelltaleCore

extension InputDescription {
  /// Tells features from a tap's representations, in words.
  public var label: String {
    switch self {
    case .features(let features): "features of \(features.bands.count) bands"
    case .representation(let tap): "representations \(tap.shape)"
    }
  }
}

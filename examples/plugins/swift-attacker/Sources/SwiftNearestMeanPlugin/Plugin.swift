import TelltaleCore

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: "swift-nearest-mean", version: "1.0.0",
    components: [NearestMean.factory])
}

import TelltaleCore
import TelltaleTorch

/// The study's LSTM as primary model and as attacker.
enum LSTMPlugin {
  static let id = "lstm"
  static let version = "1.0.0"
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: LSTMPlugin.id, version: LSTMPlugin.version, components: LSTMComponents.components.all)
}

/// The plugins that come with this program.
///
/// Their files lie beside it, where others may put theirs, too; a name here is what tells them apart.
enum BundledPlugins {
  static let files: Set<String> = Set(names.map { "libTelltale\($0)\(PluginLocator.suffix)" })

  /// Of the products in `Package.swift`, which cannot be read here.
  private static let names = [
    "Mel", "LLD", "Waveform", "VGG", "ResNet", "DenseNet", "LSTM", "Probe", "Ridge",
    "OpenVINOModel", "TorchScriptModel", "Corpora", "Recorded", "SyntheticSpeech", "LeakageMetrics",
    "Defences",
  ]
}

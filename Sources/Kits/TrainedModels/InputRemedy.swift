internal import TelltaleCore

/// What to add to an audit so that a model's input and the features meet: flags as they are typed.
public struct InputRemedy: Sendable {
  /// Name of the component, as `--set` has it.
  private let component: String

  /// As `--set` has it, for instance `openvino`.
  public init(component: String) { self.component = component }

  /// `--set openvino.frames=200`.
  public func flag(_ parameter: String, _ value: String) -> String {
    "--set \(component).\(parameter)=\(value)"
  }

  /// Flags for a layout; of samples with the features that have one band.
  public func flags(for layout: FeatureLayout) -> String {
    flag("layout", layout.rawValue) + (layout == .samples ? " --feature waveform" : "")
  }

  /// For an input whose axes are not those of the layout.
  ///
  /// - Parameter fitting: the layouts that it can be read as.
  func otherLayout(_ fitting: [FeatureLayout]) -> String {
    fitting.isEmpty
      ? "no layout fits it. Export the model with such an input. \(Self.otherRoutes)"
      : "add " + fitting.map(flags).joined(separator: ", or ")
  }

  /// For features of another number of bands than the model reads.
  ///
  /// - Parameters:
  ///   - bandCount: that the model reads as it is laid out now.
  ///   - fitting: other readings of its input that take the features as they are.
  ///   - others: all other readings.
  func otherFeatures(
    bandCount: Int, fitting: [InputPlan.Reading], others: [InputPlan.Reading]
  ) -> String {
    let wanted =
      "take features of \(bandCount) \(bandCount == 1 ? "band" : "bands") (--feature;"
      + " 'telltale list feature' says how many each has)"
    let ways = fitting.isEmpty ? others : fitting
    return
      ([bandCount == 1 ? "add --feature waveform" : wanted]
      + ways.map { way in
        "add \(flags(for: way.layout))"
          + (fitting.isEmpty && way.layout != .samples
            ? way.bandCount.map { " with features of \($0)" } ?? "" : "")
      }).joined(separator: ", or ")
  }

  /// Where no reader of files takes a model.
  public static let otherRoutes =
    "Other ways to audit it: another format (ONNX; TorchScript, by torch.jit.save), a program of yours"
    + " that runs it ('telltale plugin new model ID --language python'), or its representations,"
    + " recorded into a folder ('telltale list model recorded')"
}

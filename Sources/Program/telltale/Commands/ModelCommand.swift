import ArgumentParser
import Formats
import Foundation
import TelltaleKit
import TextIO

struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Look into a model.", subcommands: [Inspect.self])

  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "inspect",
      abstract: "Show a model's inputs and every tap: where its output could be intercepted.",
      discussion: """
        Examples:
          telltale model inspect model.onnx
          telltale model inspect model.onnx --set openvino.frames=200
          telltale model inspect model.onnx --set openvino.layout=samples
          telltale model inspect encoder.onnx --all
          telltale model inspect vgg16 --json
        """)

    @Argument(help: ArgumentHelp("A model file, or a component id.", valueName: "model"))
    var model: String
    @Option(
      name: .customLong("set"),
      help: ArgumentHelp("A parameter; may be repeated.", valueName: "component.parameter=value"))
    var settings: [String] = []
    @Flag(help: "Every tap of a deep model, not its blocks.") var all = false
    @Flag(help: "As JSON, every tap.") var json = false
    @OptionGroup var plugins: PluginOptions

    func run() throws {
      let inspected = try InspectedModel(
        ModelArgument(model).component, settings: settings, host: plugins.host())
      if json {
        try StandardOutput.json(inspected.model.declaration)
      } else {
        try StandardOutput.text(text(inspected))
      }
    }

    private func text(_ inspected: InspectedModel) -> String {
      let (model, name, rate) = (inspected.model, inspected.name, inspected.framesPerSecond)
      let declaration = model.declaration
      let chosen = TapChoice.auto(declaration.taps)
      var lines = ["model \(name): \(declaration.initialisation)"]
      if let own = model as? any PretrainedModel {
        lines += own.inputs.map { "input  \($0)" }
        lines.append(
          "answers "
            + (own.emotions.isEmpty
              ? "none are named: set 'emotions' where the model gives them, in its order"
              : own.emotions.joined(separator: ", ")))
      }
      if let hidden = declaration.hiddenTaps {
        lines.append(
          "hidden  \(hidden.count) more layer\(hidden.count == 1 ? "" : "s"): \(hidden.reason)"
            + " (--set \(name).frames=N)")
      }
      let isTimeKnown = declaration.taps.allSatisfy(\.isTimeKnown)
      let groups = all ? [] : TapGroup.groups(of: declaration.taps)
      lines += [
        "", groups.isEmpty ? table(declaration.taps, chosen, rate) : table(groups, chosen, rate),
        "",
        "Types and shapes are of what is handed over for one utterance: layers of other floating-point"
          + " types are converted, others are no taps.",
        "Taps marked 'auto' are those of --tap auto: one for each depth that differs, or each block.",
      ]
      if !groups.isEmpty {
        lines.append(
          "Of each block its last tap is shown, and what 'auto' takes; --all lists all"
            + " \(declaration.taps.count), and --tap '\(groups[groups.count / 2].name).*' audits one block's."
        )
      }
      if !isTimeKnown {
        lines.append(
          "Of \(declaration.taps.count { !$0.isTimeKnown }) taps time is not found: there probes pool over the first axis and over the last, and no low reading"
            + " counts as one. Where channels stand is told by --set \(name).channels=first or last."
        )
      }
      return lines.joined(separator: "\n")
    }

    private func table(_ taps: [TapDescription], _ chosen: [String], _ rate: Double?) -> String {
      let isTimeKnown = taps.allSatisfy(\.isTimeKnown)
      let isOpen = taps.contains { $0.framesPerStep != nil }
      var table = TextTable(
        ["depth", "tap", "type", "shape", "values", "MB an utterance"]
          + (isOpen ? ["frames a step"] : []) + ["auto"]
          + (isTimeKnown ? [] : ["time"]))
      for tap in taps {
        table.add(
          [
            "\(tap.depth)", tap.name, "f32", tap.shape.summary,
            tap.shape.isTimeOpen
              ? "\(tap.shape.sharedElementCount) a step" : "\(tap.shape.sharedElementCount)",
            Self.megabytes(tap, rate),
          ] + (isOpen ? [Self.framesPerStep(tap)] : []) + [chosen.contains(tap.name) ? "✓" : ""]
            + (isTimeKnown ? [] : [tap.isTimeKnown ? "" : "not found"]))
      }
      return table.text
    }

    /// A line for each block; one more for each other tap in it that `auto` takes.
    private func table(_ groups: [TapGroup], _ chosen: [String], _ rate: Double?) -> String {
      let isOpen = groups.contains { $0.taps.contains { $0.framesPerStep != nil } }
      var table = TextTable(
        ["block", "taps", "tap", "shape", "MB an utterance"] + (isOpen ? ["frames a step"] : [])
          + ["auto"])
      for group in groups {
        let last = group.taps[group.taps.count - 1]
        let shown = group.taps.filter { $0 == last || chosen.contains($0.name) }
        for (place, tap) in shown.enumerated() {
          table.add(
            [
              place == 0 ? group.name : "", place == 0 ? "\(group.taps.count)" : "", tap.name,
              tap.shape.summary, Self.megabytes(tap, rate),
            ] + (isOpen ? [Self.framesPerStep(tap)] : []) + [chosen.contains(tap.name) ? "✓" : ""])
        }
      }
      return table.text
    }

    /// Of one utterance; where time is open of a second of it, or of a step where a second's are not known.
    private static func megabytes(_ tap: TapDescription, _ rate: Double?) -> String {
      let size = 4e-6 * Double(tap.shape.sharedElementCount)
      guard tap.shape.isTimeOpen else { return String(format: "%.3f", size) }
      guard let rate, let framesPerStep = tap.framesPerStep else {
        return String(format: "%.6f a step", size)
      }
      return String(format: "%.3f a second", size * rate / framesPerStep)
    }

    private static func framesPerStep(_ tap: TapDescription) -> String {
      tap.framesPerStep.map { String(format: "%g", $0) } ?? ""
    }
  }
}

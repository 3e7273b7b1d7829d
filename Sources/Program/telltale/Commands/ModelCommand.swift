import ArgumentParser
import Formats
import Foundation
import Plan
import PluginHosting
import TelltaleCore
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
          telltale model inspect vgg16 --json
        """)

    @Argument(help: ArgumentHelp("A model file, or a component id.", valueName: "model"))
    var model: String
    @Option(
      name: .customLong("set"),
      help: ArgumentHelp("A parameter; may be repeated.", valueName: "component.parameter=value"))
    var settings: [String] = []
    @Flag(help: "As JSON.") var json = false
    @OptionGroup var plugins: PluginOptions

    func run() throws {
      let argument = ModelArgument(model)
      var configuration = AuditConfiguration(
        name: argument.name, corpora: [],
        model: ModelSpecification(component: argument.component, corpus: ""))
      for setting in settings { try configuration.set(setting) }
      let component = configuration.model.component
      let registry = try plugins.host().open([(.model, component.use)])
      let parameters = try PathParameters.resolved(
        component.parameters, of: registry.entry(component.use, role: .model).factory.metadata,
        baseFolder: FileManager.default.currentDirectoryPath)
      let made = try registry.make(.model, component.use, parameters)
      if json {
        try StandardOutput.json(made.declaration)
      } else {
        try StandardOutput.text(text(made, name: component.use))
      }
    }

    private func text(_ model: any PrimaryTaskModel, name: String) -> String {
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
      var table = TextTable(
        ["depth", "tap", "type", "shape", "values", "auto"] + (isTimeKnown ? [] : ["time"]))
      for tap in declaration.taps {
        table.add(
          [
            "\(tap.depth)", tap.name, "f32", tap.shape.map(String.init).joined(separator: "×"),
            "\(tap.elementCount)", chosen.contains(tap.name) ? "✓" : "",
          ] + (isTimeKnown ? [] : [tap.isTimeKnown ? "" : "not found"]))
      }
      lines += [
        "", table.text, "",
        "Types and shapes are of what is handed over for one utterance: layers of other floating-point"
          + " types are converted, others are no taps.",
        "Taps marked 'auto' are those of --tap auto: one for each depth that differs.",
      ]
      if !isTimeKnown {
        lines.append(
          "Where time is not found, probes pool over the first axis and over the last, and no low reading"
            + " counts as one. Where channels stand is told by --set \(name).channels=first or last."
        )
      }
      return lines.joined(separator: "\n")
    }
  }
}

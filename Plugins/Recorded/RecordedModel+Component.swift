internal import Foundation
internal import TelltaleCore

extension RecordedModel {
  static let id = "recorded"
  static let version = "1.0.0"

  /// What the plugin hands over.
  static let factory = ComponentFactory.model(
    ComponentMetadata(
      role: .model, id: id, version: version,
      summary: "Any model's representations, written into files beforehand",
      citation: "none: whatever the files hold",
      licence: "Apache-2.0; the recorded model: its publisher's",
      knownLimits: [
        "one answer per utterance, whatever the fold: on which speakers the model was trained is"
          + " not known here",
        "there is no untrained control, and nothing is checked against sound",
      ],
      parameters: [
        ParameterDescription(
          "path",
          "Folder with a table of utterances, row by row, and arrays of shape [utterances, …]:"
            + " NAME.npy for each tap, or .npz or .safetensors files.",
          range: .path),
        ParameterDescription(
          "tap-order",
          "Names of taps in order of depth, separated by commas; those left out are no taps."
            + " Without it archives tell the order, else names do, digits taken as numbers.",
          range: .text, isOptional: true),
        ParameterDescription(
          "index",
          "The table's name: a column utterance, and optionally log_posterior_<emotion> or"
            + " posterior_<emotion> for each emotion.",
          range: .text, default: .text("utterances.csv")),
        ParameterDescription(
          "family", "Family of the model, for instance convolutional; left out if not known.",
          range: .text, isOptional: true),
        ParameterDescription(
          "architecture", "Architecture, for instance wav2vec2; left out if not known.",
          range: .text, isOptional: true),
      ])
  ) { values throws(AuditError) in
    let known = { (name: String) in
      values.optionalText(name).flatMap { $0.isEmpty ? nil : $0 }
    }
    let order = known("tap-order")?.split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    return try RecordedModel(
      folder: values.text("path"), tapOrder: order, indexName: values.text("index"),
      family: known("family"), architecture: known("architecture"))
  }
}

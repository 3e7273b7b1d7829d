internal import Foundation
internal import TelltaleCore

/// A model that is not here: its representations were written into files beforehand, and it answers
/// from these.
struct RecordedModel: PretrainedModel {
  let declaration: PrimaryTaskModelDeclaration
  /// In order of depth.
  let taps: [RecordedArray]
  let index: UtteranceIndex

  /// Reads the table and the arrays' headers.
  ///
  /// - Parameters:
  ///   - folder: holds the table and the arrays (`ArrayFolder`).
  ///   - tapOrder: names of taps in order of depth; arrays that it does not name are left out. Nil
  ///     takes all in the order of the folder.
  ///   - indexName: of the table (`UtteranceIndex`) in the folder.
  ///
  /// Throws `.missingFile`, `.malformedFile`, `.unsupported`, `.duplicateName`, `.unknownName` for a
  /// tap that is not there, and `.shapeMismatch` where table and array have different row counts.
  init(
    folder: String, tapOrder: [String]? = nil, indexName: String = "utterances.csv",
    family: String? = nil, architecture: String? = nil
  ) throws(AuditError) {
    let arrays = try ArrayFolder(path: folder).arrays
    let url = URL(filePath: folder).appending(component: indexName)
    let index = try UtteranceIndex(path: url.path(percentEncoded: false))
    self.taps = try RecordedModel.ordered(arrays, as: tapOrder)
    self.index = index
    for tap in taps where tap.rowCount != index.count {
      throw AuditError(
        .shapeMismatch,
        "\(tap.place) has \(tap.rowCount) rows, and '\(index.path)' has \(index.count) utterances:"
          + " row and line belong together, so write both from one list")
    }
    declaration = PrimaryTaskModelDeclaration(
      family: family, architecture: architecture,
      initialisation: "not known here: representations were recorded beforehand",
      taps: taps.enumerated().map { depth, array in
        TapDescription(name: array.tap, shape: TapShape(array.rowShape), depth: depth + 1)
      })
  }

  var emotions: [String] { index.answers?.emotions ?? [] }

  var inputs: [String] { ["utterance id, \(index.count) recorded"] }

  var readsFeatures: Bool { false }

  /// Throws `.unsupported` where the model's emotions are known and none is wanted.
  func pretrained(classes: [String], execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    guard emotions.isEmpty || !Set(emotions).isDisjoint(with: classes) else {
      throw AuditError(
        .unsupported,
        "the model tells \(emotions.joined(separator: ", ")) apart, and wanted are"
          + " \(classes.joined(separator: ", ")); name the columns of '\(index.path)' as the corpus"
          + " names emotions")
    }
    return RecordedAnswers(classes: classes, taps: taps, index: index)
  }

  private static func ordered(
    _ arrays: [RecordedArray], as names: [String]?
  ) throws(AuditError) -> [RecordedArray] {
    guard let names else { return arrays }
    var taps: [RecordedArray] = []
    for name in names {
      guard let array = arrays.first(where: { $0.tap == name }) else {
        throw AuditError(
          .unknownName,
          "there is no array of the tap '\(name)'"
            + NearName.hint(for: name, among: arrays.map(\.tap)))
      }
      guard !taps.contains(array) else {
        throw AuditError(.invalidParameter, "tap '\(name)' stands twice in the order of taps")
      }
      taps.append(array)
    }
    return taps
  }
}

extension RecordedModel {
  static let id = "recorded"
  static let version = "1.0.0"

  static let metadata = ComponentMetadata(
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

  /// What the plugin hands over.
  static let factory = ComponentFactory(.model, metadata) { values throws(AuditError) in
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

extension RecordedModel: RecordedUtterances {
  /// Utterances without a row, and those whose values at the taps are not finite.
  func gaps(among utterances: [String], taps names: [String]) throws(AuditError)
    -> [String: String]
  {
    let readers = try TapReader.readers(of: names, among: taps)
    var gaps: [String: String] = [:]
    for utterance in utterances {
      guard let row = index.row(of: utterance) else {
        gaps[utterance] = "'\(index.path)' has no row for it; \(index.spelling)"
        continue
      }
      do throws(AuditError) {
        for reader in readers { try reader.read(row, of: utterance) { _ in } }
      } catch {
        gaps[utterance] = error.message
      }
    }
    return gaps
  }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: RecordedModel.id, version: RecordedModel.version, components: [RecordedModel.factory])
}

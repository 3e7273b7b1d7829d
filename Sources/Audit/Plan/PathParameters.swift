internal import Foundation
public import TelltaleCore

/// Settings that name files or folders, before anything is opened.
public enum PathParameters {
  /// What was given, with absolute paths.
  ///
  /// - Parameter baseFolder: what relative paths are relative to.
  ///
  /// Throws `.malformedFile` for a file whose content was left elsewhere (`MisplacedFile`).
  public static func resolved(
    _ given: [String: ParameterValue], of metadata: ComponentMetadata, baseFolder: String
  ) throws(AuditError) -> [String: ParameterValue] {
    var given = given
    for description in metadata.parameters where description.range == .path {
      guard case .text(let path)? = given[description.name], !path.isEmpty else { continue }
      let url = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: baseFolder + "/"))
      let absolute = url.standardizedFileURL.path
      if let advice = MisplacedFile.advice(beginning: beginning(of: absolute)) {
        throw AuditError(
          .malformedFile,
          "parameter '\(description.name)': '\(absolute)' cannot be used: \(advice)",
          component: metadata.id)
      }
      given[description.name] = .text(absolute)
    }
    return given
  }

  /// Of a plain file; nothing of what else a path may name, a pipe for instance.
  private static func beginning(of path: String) -> Data {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular,
      let file = FileHandle(forReadingAtPath: path)
    else { return Data() }
    defer { try? file.close() }
    return (try? file.read(upToCount: MisplacedFile.beginningByteCount)) ?? Data()
  }
}

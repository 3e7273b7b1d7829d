internal import Arrays
internal import Foundation
public import TelltaleCore

/// Writes tensors as a safetensors file, float32.
public enum SafetensorsWriter {
  /// The file is either the old one or the new one, whenever the process is killed (`DurableFile`).
  ///
  /// Throws `.storageFailed`; the file at `path` is then what it was.
  public static func write(
    _ tensors: [NamedTensor], metadata: [String: String] = [:], to path: String
  ) throws(AuditError) {
    do {
      let header = try Safetensors.header(
        tensors.map { ($0.name, $0.tensor.shape) }, metadata: metadata)
      let file = try DurableFile(
        replacing: path,
        temporary: "\(path).\(ProcessInfo.processInfo.processIdentifier).tmp")
      try file.write(header)
      for named in tensors {
        // One at a time, so that memory holds one copy of the largest only.
        let values = try named.tensor.values()
        try values.withUnsafeBytes { try file.write($0) }
      }
      try file.commit()
    } catch let error as DurableFile.Failure {
      throw failure(path, NSError(domain: NSPOSIXErrorDomain, code: Int(error.code)))
    } catch {
      throw (error as? AuditError) ?? failure(path, error)
    }
  }

  /// What could not be written, where, and how to mend it; a full disk in so many words.
  static func failure(_ path: String, _ error: any Error) -> AuditError {
    let error = error as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    let codes = [error, underlying].compactMap { error in
      error?.domain == NSPOSIXErrorDomain ? error?.code : nil
    }
    let isFull =
      error.domain == NSCocoaErrorDomain && error.code == CocoaError.fileWriteOutOfSpace.rawValue
      || codes.contains(Int(ENOSPC)) || codes.contains(Int(EDQUOT))
    let remedy =
      isFull
      ? "the disk is full; free some space there" : "look at the disk, and at your rights there"
    return AuditError(
      .storageFailed,
      "cannot write \(path): \(remedy), then run the same command again: what is finished is kept",
      at: "safetensors", cause: error.localizedDescription)
  }
}

internal import CConfinement
internal import Foundation
internal import TelltaleCore

/// Confines the process that this runs in, for good.
enum ConfinedProcess {
  /// To be called before any thread is started.
  ///
  /// - Parameters:
  ///   - reading: files and folders beside what `ReadableFiles` gives to every such process.
  ///   - writing: folders that may be written, too.
  /// - Throws: `.pluginFailed` where a means that the system has fails; nothing of a stranger's must be
  ///   opened then.
  static func enter(reading: [String], writing: [String]) throws(AuditError) {
    let open = ReadableFiles(needed: reading, open: writing)
    let readable = open.paths
    let strings = (readable + writing + open.listed).map { strdup($0) }
    defer { for string in strings { free(string) } }
    let pointers = strings.map { UnsafePointer<CChar>($0) }
    let capacity = 128
    var step = [CChar](repeating: 0, count: capacity)
    let error = pointers.withUnsafeBufferPointer { all in
      var paths = tc_paths()
      paths.readable = all.baseAddress
      paths.readable_count = readable.count
      paths.writable = all.baseAddress?.advanced(by: readable.count)
      paths.writable_count = writing.count
      paths.listable = all.baseAddress?.advanced(by: readable.count + writing.count)
      paths.listable_count = open.listed.count
      return tc_confine(&paths, &step, capacity)
    }
    guard error == 0 else {
      let name = String(
        decoding: step.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw AuditError(
        .pluginFailed,
        "the process that was to open it could not be confined: it failed to \(name)",
        cause: String(cString: strerror(error)))
    }
  }
}

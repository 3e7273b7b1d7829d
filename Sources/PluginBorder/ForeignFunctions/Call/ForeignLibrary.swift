internal import Foundation
internal import TelltaleCore

/// A shared library that is open in this process.
///
/// Never closed again: its threads and its handlers may outlive any value of ours.
struct ForeignLibrary: Sendable {
  let path: String
  /// Of the loader; never dereferenced here.
  private let handle: UInt

  /// - Parameter path: a file, or a bare name (`libgsl.so.27`) that the loader finds.
  ///
  /// Throws `.missingFile` where a path names no file, `.pluginFailed` with the loader's words.
  init(opening path: String) throws(AuditError) {
    guard !path.contains("/") || FileManager.default.fileExists(atPath: path) else {
      throw AuditError(
        .missingFile, "there is no library \(path): build it, or mend 'library' in the manifest")
    }
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw AuditError(
        .pluginFailed, "the loader refuses \(path)", cause: dlerror().map { String(cString: $0) })
    }
    self.path = path
    self.handle = UInt(bitPattern: handle)
  }

  /// Address of the function. Throws `.pluginFailed` with the nearest exported name.
  func address(of function: BoundFunction) throws(AuditError) -> UnsafeMutableRawPointer {
    let signature = function.signature
    if let address = dlsym(UnsafeMutableRawPointer(bitPattern: handle), signature.symbol) {
      return address
    }
    var message = "\(path) exports no '\(signature.symbol)'"
    if let near = NearName.nearest(
      to: signature.symbol, among: ExportedSymbols.functions(of: path))
    {
      message += ", did you mean '\(near)'?"
    } else {
      message += "; in C++ and Rust, a function is exported by 'extern \"C\"'"
    }
    throw SignatureMistake(signature.symbolColumn, message)
      .error(function: function.vocabulary.function, signature: signature.text)
  }
}

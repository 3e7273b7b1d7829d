internal import Foundation
internal import PluginHosting
public import TelltaleCore

/// The tensor library, opened only where it is needed: it takes most of a second.
public struct TorchLibrary {
  private typealias Importer =
    @convention(c) (
      UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
      UnsafeMutablePointer<CChar>, Int
    ) -> Int32
  private let importer: Importer

  /// Throws `.pluginFailed` if the library is not beside this program.
  public init() throws(AuditError) {
    #if os(macOS)
      let name = "libTelltaleTorch.dylib"
    #else
      let name = "libTelltaleTorch.so"
    #endif
    let path = (PluginLocator.ownExecutableFolder ?? ".") + "/" + name
    guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL),
      let symbol = dlsym(library, "telltale_torch_import_weights")
    else {
      throw AuditError(
        .pluginFailed, "cannot open \(path); build the whole package with 'swift build'",
        cause: dlerror().map { String(cString: $0) })
    }
    importer = unsafeBitCast(symbol, to: Importer.self)
  }

  /// Turns a PyTorch state dict, or a safetensors file, into weights for an audit (SPEC §6.5).
  ///
  /// - Parameters:
  ///   - input: a `.pth`, `.pt` or `.safetensors` file.
  ///   - output: the safetensors file to write.
  ///   - preprocessing: `torchvision` or `caffe`; nil for what the file says, else torchvision.
  ///   - channelOrder: `RGB` or `BGR`, of the first layer's input; nil for the preprocessing's.
  /// - Returns: what was written, in words.
  ///
  /// Throws `.malformedFile`, whatever went wrong, with the library's words.
  public func importWeights(
    from input: String, to output: String, preprocessing: String? = nil, channelOrder: String? = nil
  ) throws(AuditError) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let status = withOptionalCString(preprocessing) { style in
      withOptionalCString(channelOrder) { order in
        importer(input, output, style, order, &buffer, buffer.count)
      }
    }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let text = String(decoding: bytes, as: UTF8.self)
    guard status == 0 else { throw AuditError(.malformedFile, text) }
    return text
  }

  private func withOptionalCString<R>(
    _ text: String?, _ body: (UnsafePointer<CChar>?) -> R
  ) -> R {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
  }
}

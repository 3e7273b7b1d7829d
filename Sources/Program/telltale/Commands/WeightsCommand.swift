import ArgumentParser
import Foundation
import PluginHosting
import TelltaleCore
import TextIO

struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights", abstract: "Import pretrained weights.", subcommands: [Import.self])

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract: "Turn a PyTorch state dict, or a safetensors file, into weights for an audit.",
      discussion: """
        Names stay as they are (torchvision's are what the bundled networks look for). What the \
        weights expect of their input becomes part of the file and is applied with them: a wrong \
        preprocessing spoils every number silently, so say it if the file does not.

        Examples:
          telltale weights import vgg16.pth --output vgg16.safetensors
          telltale weights import oxford.pth --output oxford.safetensors --preprocessing caffe \
        --channels BGR
        """)

    enum Style: String, ExpressibleByArgument, CaseIterable { case torchvision, caffe }
    enum Channels: String, ExpressibleByArgument, CaseIterable { case RGB, BGR }

    @Argument(help: "A .pth, .pt or .safetensors file.") var file: String
    @Option(help: "The safetensors file to write.") var output: String
    @Option(
      help:
        "torchvision (RGB, 0…1, mean and SD) or caffe (0…255, mean); default: as the file says, else torchvision."
    )
    var preprocessing: Style?
    @Option(help: "Order of the first layer's input channels: RGB or BGR.")
    var channels: Channels?

    func run() throws {
      guard output.hasSuffix(".safetensors") else {
        throw AuditError(
          .invalidConfiguration, "--output must end in .safetensors, not '\(output)'")
      }
      try StandardOutput.line(
        TorchLibrary().importWeights(
          from: file, to: output, preprocessing: preprocessing?.rawValue,
          channelOrder: channels?.rawValue))
    }
  }
}

/// The tensor library, opened only when a command needs it: it takes most of a second.
struct TorchLibrary {
  private typealias Importer =
    @convention(c) (
      UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
      UnsafeMutablePointer<CChar>, Int
    ) -> Int32
  private let importer: Importer

  /// Throws `.pluginFailed` if the library is not beside this program.
  init() throws(AuditError) {
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

  func importWeights(
    from input: String, to output: String, preprocessing: String?, channelOrder: String?
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

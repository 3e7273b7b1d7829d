import ArgumentParser
import Foundation
import TelltaleKit
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

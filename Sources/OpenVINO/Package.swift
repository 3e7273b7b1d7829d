// swift-tools-version: 6.3
import Foundation
import PackageDescription

/// OpenVINO: `OPENVINO=/path` overrides the copy that `scripts/setup` unpacks.
let openvino =
  Context.environment["OPENVINO"] ?? "\(Context.packageDirectory)/../../.deps/openvino"

/// The archive of the releases keeps its libraries one folder deeper than the wheel.
let libraries =
  ["\(openvino)/lib", "\(openvino)/lib/intel64"]
  .first { FileManager.default.fileExists(atPath: "\($0)/libopenvino.so") } ?? "\(openvino)/lib"

let package = Package(
  name: "OpenVINO",
  products: [
    // One plugin links it, so that the libraries are opened only where that plugin is.
    .library(name: "COpenVINOShim", targets: ["COpenVINOShim"])
  ],
  targets: [
    .target(
      name: "COpenVINOShim",
      path: "COpenVINOShim",
      cxxSettings: [
        .unsafeFlags([
          // A header of templates that both shims share; a target of its own would be a Clang module.
          "-I", "\(Context.packageDirectory)/../Basics/ShimGuard",
          "-isystem", "\(openvino)/include", "-O1",
        ])
      ],
      linkerSettings: [
        .unsafeFlags(["-L\(libraries)", "-Xlinker", "-rpath", "-Xlinker", libraries]),
        .linkedLibrary("openvino"),
      ]
    )
  ],
  cxxLanguageStandard: .cxx20
)

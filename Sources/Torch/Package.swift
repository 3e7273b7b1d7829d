// swift-tools-version: 6.3
import Foundation
import PackageDescription

/// LibTorch: `LIBTORCH=/path` overrides the copy that `scripts/setup` unpacks.
let libtorch =
  Context.environment["LIBTORCH"] ?? "\(Context.packageDirectory)/../../.deps/libtorch"

/// A CUDA build registers its kernels when its library is loaded; nothing refers to it by symbol, so
/// that the linker has to be told to keep it.
let hasCUDA = FileManager.default.fileExists(atPath: "\(libtorch)/lib/libtorch_cuda.so")
let cudaFlags =
  hasCUDA
  ? ["-Xlinker", "--no-as-needed", "-ltorch_cuda", "-lc10_cuda", "-Xlinker", "--as-needed"] : []

let swiftSettings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "Torch",
  products: [
    .library(name: "TelltaleTorch", type: .dynamic, targets: ["TelltaleTorch"])
  ],
  dependencies: [.package(path: "../Core")],
  targets: [
    .target(
      name: "CTorchShim",
      path: "CTorchShim",
      cxxSettings: [
        .unsafeFlags([
          // A header of templates that both shims share; a target of its own would be a Clang module.
          "-I", "\(Context.packageDirectory)/../Basics/ShimGuard",
          "-isystem", "\(libtorch)/include",
          "-isystem", "\(libtorch)/include/torch/csrc/api/include",
          // LibTorch's headers do no numerical work here: the kernels are compiled in the library.
          "-O1",
        ])
      ]
    ),
    .target(
      name: "TelltaleTorch",
      dependencies: [
        "CTorchShim", .product(name: "Arrays", package: "Core"),
        .product(name: "TelltaleCore", package: "Core"),
      ],
      path: "TelltaleTorch",
      swiftSettings: swiftSettings,
      linkerSettings: [
        .unsafeFlags(
          ["-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib"]
            + cudaFlags),
        .linkedLibrary("torch_cpu"),
        .linkedLibrary("c10"),
      ]
    ),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)

// swift-tools-version: 6.3
import PackageDescription

/// LibTorch: `LIBTORCH=/path` overrides the copy that `scripts/setup` unpacks.
let libtorch =
  Context.environment["LIBTORCH"] ?? "\(Context.packageDirectory)/../../.deps/libtorch"

let swiftSettings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "Torch",
  products: [
    .library(name: "AuditTorch", type: .dynamic, targets: ["AuditTorch"])
  ],
  dependencies: [.package(path: "../Core")],
  targets: [
    .target(
      name: "CTorchShim",
      path: "CTorchShim",
      cxxSettings: [
        .unsafeFlags([
          "-isystem", "\(libtorch)/include",
          "-isystem", "\(libtorch)/include/torch/csrc/api/include",
          // LibTorch's headers do no numerical work here: the kernels are compiled in the library.
          "-O1",
        ])
      ]
    ),
    .target(
      name: "AuditTorch",
      dependencies: ["CTorchShim", .product(name: "AuditCore", package: "Core")],
      path: "AuditTorch",
      swiftSettings: swiftSettings,
      linkerSettings: [
        .unsafeFlags(["-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib"]),
        .linkedLibrary("torch_cpu"),
        .linkedLibrary("c10"),
      ]
    ),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)

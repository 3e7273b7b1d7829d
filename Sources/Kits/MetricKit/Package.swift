// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "MetricKit",
  products: [.library(name: "MetricKit", targets: ["MetricKit"])],
  // A package of its own, so that it takes the core by product: as a target of the core's package it would
  // bring a second copy of the core into every plugin, and the host's casts to role protocols would fail.
  dependencies: [.package(path: "../../Core")],
  targets: [
    .target(
      name: "MetricKit",
      dependencies: [.product(name: "TelltaleCore", package: "Core")],
      path: "MetricKit",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ])
  ],
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "featurespeed",
  dependencies: [.package(path: "../../Sources/Core")],
  targets: [
    .executableTarget(
      name: "featurespeed", dependencies: [.product(name: "TelltaleCore", package: "Core")])
  ],
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "metricspeed",
  dependencies: [.package(path: "../../Sources/Core")],
  targets: [
    .executableTarget(
      name: "metricspeed", dependencies: [.product(name: "TelltaleCore", package: "Core")])
  ],
  swiftLanguageModes: [.v6]
)

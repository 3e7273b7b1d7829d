// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "melspeed",
  dependencies: [.package(path: "../../Sources/Core")],
  targets: [
    .executableTarget(
      name: "melspeed", dependencies: [.product(name: "AuditCore", package: "Core")])
  ],
  swiftLanguageModes: [.v6]
)

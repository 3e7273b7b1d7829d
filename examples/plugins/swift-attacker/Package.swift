// swift-tools-version: 6.3
import PackageDescription

// `swift build -c release` makes libTelltaleSwiftNearestMean.so in .build/release.
let package = Package(
  name: "swift-nearest-mean",
  products: [
    .library(name: "TelltaleSwiftNearestMean", type: .dynamic, targets: ["SwiftNearestMeanPlugin"])
  ],
  dependencies: [
    // By product: plugin and Telltale share one image of it at run time.
    .package(path: "../../../Sources/Core")
  ],
  targets: [
    .target(
      name: "SwiftNearestMeanPlugin",
      dependencies: [.product(name: "TelltaleCore", package: "Core")],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ],
  swiftLanguageModes: [.v6]
)

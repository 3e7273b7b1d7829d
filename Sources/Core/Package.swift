// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "Core",
  products: [
    // Dynamic, and depended on by product: host and plugins must share one image, or casts to the
    // role protocols fail silently between them.
    .library(name: "TelltaleCore", type: .dynamic, targets: ["TelltaleCore", "CTelltalePlugin"])
  ],
  targets: [
    .target(name: "CTelltalePlugin", path: "CTelltalePlugin"),
    .target(
      name: "TelltaleCore",
      dependencies: ["CTelltalePlugin"],
      path: "TelltaleCore",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ],
      // Optimised code calls libm's `round`; the library must name it itself.
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]
    ),
  ],
  swiftLanguageModes: [.v6]
)

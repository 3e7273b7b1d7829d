// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "Core",
  products: [
    // Dynamic, and depended on by product: host and plugins must share one image, or casts to the
    // role protocols fail silently between them.
    .library(name: "TelltaleCore", type: .dynamic, targets: ["TelltaleCore", "CTelltalePlugin"]),
    // Needs nothing of the core, so that it may be linked statically wherever arrays are read.
    .library(name: "Arrays", targets: ["Arrays"]),
  ],
  targets: [
    .target(name: "Arrays", path: "Arrays", swiftSettings: strict),
    .target(name: "CTelltalePlugin", path: "CTelltalePlugin"),
    .target(
      name: "TelltaleCore",
      dependencies: ["CTelltalePlugin"],
      path: "TelltaleCore",
      swiftSettings: strict,
      // Optimised code calls libm's `round`; the library must name it itself.
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]
    ),
  ],
  swiftLanguageModes: [.v6]
)

import Foundation
import PluginHosting
import TelltaleCore
import TestSupport
import Testing

struct PluginLocatorTests {
  private func touch(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try "x".write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test func theOrderIsFlagThenEnvironmentThenExecutable() throws {
    try withTemporaryFolder { folder in
      for name in ["a/libTelltaleZ.so", "b/libTelltaleY.so", "c/libTelltaleX.so", "own.so"] {
        try touch(folder + "/" + name)
      }
      let locator = PluginLocator(
        paths: [folder + "/own.so", folder + "/a"],
        environmentPath: ":\(folder)/b:", executableFolder: folder + "/c")
      #expect(
        try locator.files()
          == ["own.so", "a/libTelltaleZ.so", "b/libTelltaleY.so", "c/libTelltaleX.so"]
          .map { folder + "/" + $0 })
    }
  }

  @Test func aFolderGivesOnlyPluginFilesInOrder() throws {
    try withTemporaryFolder { folder in
      for name in [
        "libTelltaleB.so", "libTelltaleA.so", "libTelltaleCore.so", "libTelltaleTorch.so",
        "libOther.so", "libTelltaleA.txt",
      ] {
        try touch(folder + "/" + name)
      }
      let locator = PluginLocator(paths: [folder], environmentPath: "", executableFolder: nil)
      #expect(
        try locator.files() == [folder + "/libTelltaleA.so", folder + "/libTelltaleB.so"])
    }
  }

  @Test func aSwiftPackageStandsForItsReleaseBuild() throws {
    try withTemporaryFolder { folder in
      try touch(folder + "/Package.swift")
      let locator = PluginLocator(paths: [folder], environmentPath: "", executableFolder: nil)
      let error = #expect(throws: AuditError.self) { try locator.files() }
      #expect(error?.message.contains("(cd \(folder) && swift build -c release)") == true)

      let build = folder + "/.build/x86_64-unknown-linux-gnu/release"
      try touch(build + "/libTelltaleA.so")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/.build/release", withDestinationPath: build)
      #expect(try locator.files() == [build + "/libTelltaleA.so"])

      // What lies beside the package's manifest was put there to be used.
      try touch(folder + "/libTelltaleB.so")
      #expect(try locator.files() == [folder + "/libTelltaleB.so"])
    }
  }

  @Test func aFileThatIsReachedTwiceCountsOnce() throws {
    try withTemporaryFolder { folder in
      try touch(folder + "/real/libTelltaleA.so")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: folder + "/real")
      let locator = PluginLocator(
        paths: [folder + "/link", folder + "/real/libTelltaleA.so"], environmentPath: "",
        executableFolder: folder + "/real")
      #expect(try locator.files() == [folder + "/real/libTelltaleA.so"])
    }
  }

  @Test func aPathThatDoesNotExistNamesItsOrigin() {
    let flag = PluginLocator(paths: ["/no/such"], environmentPath: "", executableFolder: nil)
    #expect(throws: AuditError.self) { try flag.files() }
    let variable = PluginLocator(environmentPath: "/no/such", executableFolder: nil)
    let error = #expect(throws: AuditError.self) { try variable.files() }
    #expect(error?.code == .missingFile)
    #expect(error?.message.hasPrefix("TELLTALE_PLUGIN_PATH names '/no/such'") == true)
  }
}

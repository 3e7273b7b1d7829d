import Foundation
import TestSupport
import Testing

/// `plugin check` says what is wrong with a plugin, and `--allow-plugins` keeps out what is not
/// pinned.
@Suite(.serialized, .enabled(if: PythonPlugin.isRunnable)) struct PluginCheckTests {
  @Test func aFlawIsNamedAndEndsWithStatus8() throws {
    try withTemporaryFolder { folder in
      let plugin = try PythonPlugin(in: folder, id: "forgetful", role: "metric")
      try plugin.change("recall = sum(", to: "recall = 0.7 + 0 * sum(")
      let checked = try telltale(["plugin", "check", plugin.manifest])
      #expect(checked.status == 8)
      #expect(checked.standardError.contains("checking metric forgetful"))
      let line = checked.standardOutput.split(separator: "\n").first {
        $0.contains("perfect-scores-beat-useless-ones")
      }
      #expect(line?.contains("failed") == true, "\(checked.standardOutput)")
    }
  }

  @Test func aPluginThatIsRefusedEndsWithStatus8() throws {
    try withTemporaryFolder { folder in
      let plugin = try PythonPlugin(in: folder, id: "open", role: "metric")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o777], ofItemAtPath: plugin.folder)
      let checked = try telltale(["plugin", "check", plugin.manifest])
      #expect(checked.status == 8)
      #expect(checked.standardOutput.contains("chmod o-w"))
    }
  }

  @Test func aFolderWithoutPluginsAndAPackageThatWasNotBuiltAreToldApart() throws {
    try withTemporaryFolder { folder in
      let empty = try telltale(["plugin", "check", folder])
      #expect(empty.status == 2 && empty.standardError.contains("holds no plugin"))
      try Data().write(to: URL(filePath: folder + "/Package.swift"))
      let unbuilt = try telltale(["plugin", "check", folder])
      #expect(unbuilt.status == 2 && unbuilt.standardError.contains("swift build -c release"))
    }
  }

  @Test func oneComponentCanBeChosenAndSet() throws {
    try withTemporaryFolder { folder in
      for id in ["first", "second"] {
        _ = try PythonPlugin(in: folder, id: id, role: "defence", ownFolder: false)
      }
      let checked = try telltale([
        "plugin", "check", folder, "--role", "defence", "--id", "second", "--set", "share=2",
      ])
      #expect(checked.status == 0, "\(checked.standardOutput)")
      #expect(!checked.standardOutput.contains("first"))
      let unknown = try telltale(["plugin", "check", folder, "--set", "shre=2"])
      #expect(unknown.status == 2)
      #expect(unknown.standardError.contains("did you mean 'share'"))
    }
  }

  @Test func whatIsNotPinnedIsNotUsed() throws {
    try withTemporaryFolder { folder in
      let plugin = try PythonPlugin(in: folder, id: "pinned", role: "metric")
      let lock = folder + "/plugins.lock.yaml"
      let path = ["--plugin-path", plugin.folder]
      let written = try telltale(["plugin", "lock", "--output", lock] + path)
      #expect(written.status == 0, "\(written.standardError)")
      let list = ["list", "metric", "pinned", "--allow-plugins", lock] + path
      #expect(try telltale(list).status == 0)

      try plugin.change("import array", to: "import array  # looked at by nobody")
      let changed = try telltale(list)
      #expect(changed.status == 2)
      #expect(changed.standardError.contains("pins 'pinned.telltale.yaml' to SHA-256"))
      #expect(changed.standardError.contains("telltale plugin lock"))

      try "telltale-plugins: 1\nplugins: {}\n".write(
        toFile: lock, atomically: true, encoding: .utf8)
      let unpinned = try telltale(list)
      #expect(unpinned.status == 2)
      #expect(unpinned.standardError.contains("does not pin it"))
    }
  }
}

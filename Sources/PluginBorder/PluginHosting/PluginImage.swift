internal import CTelltalePlugin
internal import Foundation
internal import TelltaleCore

/// A plugin file that is open in this process and has shown the right papers.
///
/// Never closed again: a Swift image cannot be unloaded safely, its types stay registered with the
/// runtime. An instance therefore owns nothing.
struct PluginImage: @unchecked Sendable {
  typealias EntryFunction = @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?

  let id: String
  let version: String
  private let entry: EntryFunction

  /// Opens the file and compares its information with the host's, before any Swift object of it is
  /// touched.
  ///
  /// Throws a refusal in words. Code that the loader runs (constructors) and the information
  /// function may crash or never return: inspect in a child process first.
  init(opening file: String) throws(PluginRefusal) {
    try PluginImage.checkIsLibrary(file)
    guard let handle = dlopen(file, RTLD_NOW | RTLD_LOCAL) else {
      throw PluginRefusal("the loader refuses it: \(PluginImage.loaderText())")
    }
    let entry = try PluginImage.entry(of: handle)
    let claimed = PluginImage.read(entry)
    try PluginImage.compare(claimed, with: .own)
    id = HostIdentity.text(of: claimed.plugin_id)
    version = HostIdentity.text(of: claimed.plugin_version)
    guard !id.isEmpty, id.allSatisfy({ "abcdefghijklmnopqrstuvwxyz0123456789-".contains($0) })
    else {
      throw PluginRefusal("it calls itself '\(id)'; plugin ids are made of a-z, 0-9 and '-'")
    }
    self.entry = entry
  }

  /// The plugin's components. Touches Swift objects of the plugin.
  func contents() throws(PluginRefusal) -> PluginContents {
    guard let pointer = entry(nil) else {
      throw PluginRefusal("its \(TELLTALE_PLUGIN_SYMBOL) returned nothing")
    }
    return PluginContents.taking(pointer)
  }

  /// Into a larger buffer than our struct needs: a newer plugin's may be longer, and is refused
  /// for that only after it has written.
  private static func read(_ entry: EntryFunction) -> telltale_plugin_info_t {
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 16)
    defer { buffer.deallocate() }
    memset(buffer, 0, 4096)
    _ = entry(buffer)
    return buffer.load(as: telltale_plugin_info_t.self)
  }

  private static func compare(
    _ claimed: telltale_plugin_info_t, with host: HostIdentity
  ) throws(PluginRefusal) {
    let rebuild = "rebuild the plugin with this Telltale's compiler: swift build -c release"
    guard claimed.magic == host.magic else {
      throw PluginRefusal(
        "it is no Telltale plugin: its magic number is 0x\(String(claimed.magic, radix: 16)),"
          + " not 0x\(String(host.magic, radix: 16))")
    }
    guard claimed.struct_size == host.structSize else {
      throw PluginRefusal(
        "its information has \(claimed.struct_size) bytes, this Telltale's \(host.structSize);"
          + " \(rebuild)")
    }
    guard claimed.core_api_version == host.coreAPIVersion else {
      throw PluginRefusal(
        "it was built for core API \(claimed.core_api_version), this Telltale has core API"
          + " \(host.coreAPIVersion); \(rebuild)")
    }
    let compiler = HostIdentity.text(of: claimed.compiler_version)
    guard compiler == host.compilerVersion else {
      throw PluginRefusal(
        "it was compiled by '\(compiler)', this Telltale by '\(host.compilerVersion)', and Swift"
          + " code of two compilers does not mix; \(rebuild)")
    }
  }

  private static func entry(
    of handle: UnsafeMutableRawPointer
  ) throws(PluginRefusal) -> EntryFunction {
    guard let address = dlsym(handle, TELLTALE_PLUGIN_SYMBOL) else {
      guard dlsym(handle, TELLTALE_FORMER_PLUGIN_SYMBOL) == nil else {
        throw PluginRefusal(
          "it was built for a former core API, this Telltale has core API"
            + " \(HostIdentity.own.coreAPIVersion): end it with '\(TELLTALE_PLUGIN_SYMBOL)', as"
            + " 'telltale plugin new' does, and rebuild it")
      }
      throw PluginRefusal("it lacks the symbol \(TELLTALE_PLUGIN_SYMBOL): it is no Telltale plugin")
    }
    return unsafeBitCast(address, to: EntryFunction.self)
  }

  /// A plain answer for a file that is no library at all, where the loader's would be obscure.
  private static func checkIsLibrary(_ file: String) throws(PluginRefusal) {
    guard let handle = FileHandle(forReadingAtPath: file) else {
      throw PluginRefusal("it cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { try? handle.close() }
    #if os(Linux)
      let start = (try? handle.read(upToCount: 4)).flatMap(\.self) ?? Data()
      guard start.elementsEqual([0x7f, 0x45, 0x4c, 0x46]) else {
        throw PluginRefusal("it is not an ELF file, so no shared library of this system")
      }
    #endif
  }

  private static func loaderText() -> String {
    dlerror().map { String(cString: $0) } ?? "it says nothing more"
  }
}

/// Why a file is not taken as a plugin, as the rest of a sentence that begins with its name.
struct PluginRefusal: Error, Hashable {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

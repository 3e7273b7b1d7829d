internal import Formats
internal import Foundation
public import TelltaleCore
internal import TextIO
internal import Yams

extension PluginManifest {
  static let keys = [
    "telltale-plugin", "id", "version", "role", "summary", "citation", "licence", "limits",
    "parameters", "command", "library", "functions", "depends", "time-limit", "memory-limit",
    "isolate", "declaration", "reentrant", "lasting", "opens-foreign-code",
  ]

  /// Roles that a manifest can have.
  static let roles = Role.allCases.filter { $0 != .corpus }

  /// Reads a manifest; runs nothing.
  ///
  /// Throws `.missingFile`, or `.malformedFile` with line, what is wrong there, and the nearest known
  /// word for one that is not known.
  public init(file: String) throws(AuditError) {
    let data = try UserText.bytes(file, what: "the manifest", limit: 1 << 24)
    try self.init(text: String(decoding: data, as: UTF8.self), file: file)
  }

  /// The same from its text.
  public init(text: String, file: String) throws(AuditError) {
    let map = try YAMLMap(
      PluginManifest.root(of: text), place: "the manifest", code: .malformedFile)
    try PluginManifest.checkFormat(map)
    try map.refuseUnknownKeys(besides: PluginManifest.keys)
    let id = try PluginManifest.id(map)
    let role = try PluginManifest.role(map)
    let parameters = try ManifestParameters.read(
      map, component: id, folder: PluginManifest.folder(of: file))
    metadata = ComponentMetadata(
      role: role, id: id, version: try map.required("version", map.filledText("version")),
      summary: try map.required("summary", map.filledText("summary")),
      citation: try map.required("citation", map.filledText("citation")),
      licence: try map.required("licence", map.filledText("licence")),
      knownLimits: try map.words("limits") ?? [], parameters: parameters,
      opensForeignCode: try map.flag("opens-foreign-code") ?? false)
    self.file = file
    body = try PluginManifest.body(map)
    dependencies = try PluginManifest.dependencies(map)
    let seconds = try map.number("time-limit") ?? 600
    guard seconds > 0 else { throw map.error("time-limit", "must be more than 0 seconds") }
    timeLimitSeconds = seconds
    memoryLimitMiB = try map.integer("memory-limit")
    if let memoryLimitMiB, memoryLimitMiB < 1 {
      throw map.error("memory-limit", "must be at least 1 (MiB)")
    }
    isIsolated = try map.flag("isolate") ?? true
    if case .command = body, !isIsolated {
      throw map.error("isolate", "cannot be false: a command always runs in its own process")
    }
    if case .command = body, metadata.opensForeignCode {
      throw map.error(
        "opens-foreign-code", "belongs to 'library': what a command may do is for it to say")
    }
    isLasting = try PluginManifest.isLasting(map, body, role: role)
    if case .library = body {
      facts = try LibraryFacts(map, declaration: map.map("declaration"))
    } else {
      guard map["reentrant"] == nil else {
        throw map.error("reentrant", "belongs to 'library', and there is a 'command'")
      }
      facts = nil
    }
    declaration = try ManifestDeclaration.read(
      map, role: role, parameters: parameters,
      besides: facts == nil ? [] : LibraryFacts.words(of: role))
  }

  /// The document's node.
  ///
  /// - Parameter what: the document, for messages.
  static func root(of text: String, what: String = "the manifest") throws(AuditError) -> Node {
    try YAMLDocument.root(of: UserText.withoutMark(text), what: what, code: .malformedFile)
  }

  private static func checkFormat(_ map: YAMLMap) throws(AuditError) {
    let format = try map.required("telltale-plugin", map.integer("telltale-plugin"))
    guard format == 1 else {
      throw map.error("telltale-plugin", "is format \(format); this Telltale reads format 1")
    }
  }

  private static func id(_ map: YAMLMap) throws(AuditError) -> String {
    let id = try map.required("id", map.filledText("id"))
    guard id.allSatisfy({ "abcdefghijklmnopqrstuvwxyz0123456789-".contains($0) }) else {
      throw map.error("id", "is '\(id)'; ids are made of a-z, 0-9 and '-'")
    }
    return id
  }

  private static func role(_ map: YAMLMap) throws(AuditError) -> Role {
    let word = try map.required("role", map.filledText("role"))
    guard let role = roles.first(where: { $0.rawValue == word }) else {
      throw map.error(
        "role", "cannot be '\(word)'" + NearName.hint(for: word, among: roles.map(\.rawValue)))
    }
    return role
  }

  private static func dependencies(_ map: YAMLMap) throws(AuditError) -> [String] {
    let patterns = try map.words("depends") ?? []
    for pattern in patterns where pattern.isEmpty || pattern.hasPrefix("/") {
      throw map.error(
        "depends",
        "names '\(pattern)'; paths are relative to the manifest, for example helpers/*.py")
    }
    return patterns
  }

  private static func isLasting(
    _ map: YAMLMap, _ body: Body, role: Role
  ) throws(AuditError) -> Bool {
    let lasting = try map.flag("lasting")
    guard case .command = body else {
      if lasting != nil {
        throw map.error("lasting", "belongs to 'command', and there is a 'library'")
      }
      return false
    }
    // An interval measures it some thousand times, and a program's start takes as long as a long answer.
    if role == .metric, lasting != true {
      throw map.error(
        "lasting",
        "must be true: a metric is measured thousands of times for its interval, so that its"
          + " program must stay and answer request after request (docs/command-plugins.md)")
    }
    return lasting ?? false
  }

  private static func body(_ map: YAMLMap) throws(AuditError) -> Body {
    switch (try map.words("command", unique: false), try map.filledText("library")) {
    case (let words?, nil):
      guard map["functions"] == nil else {
        throw map.error("functions", "belongs to 'library', and there is a 'command'")
      }
      guard !words.isEmpty, words.allSatisfy({ !$0.isEmpty }) else {
        throw map.error("command", "must name a program, for example [python3, attack.py]")
      }
      return .command(words)
    case (nil, let library?):
      let list = try map.required("functions", map.map("functions"))
      var functions: [ForeignFunction] = []
      for name in list.keys {
        let signature = try list.required(name, list.filledText(name))
        functions.append(
          ForeignFunction(
            name: name, signature: signature, line: list[name]?.mark?.line ?? list.line ?? 1))
      }
      guard !functions.isEmpty else { throw map.error("functions", "names no function") }
      return .library(library, functions: functions)
    case (nil, nil):
      throw AuditError(
        .malformedFile, "the manifest has neither 'command' nor 'library': one does the work")
    case (.some, .some):
      throw map.error("library", "and 'command' exclude each other")
    }
  }
}

public import TelltaleCore

/// Plain C functions of a shared library in one of Telltale's roles, as a manifest describes them.
///
/// Everything is checked without opening the library; `factory()` opens none, the component that it
/// makes does (`dlopen`, never closed). Calls into one plugin are serialised unless it is declared
/// reentrant.
public struct ForeignPlugin: Sendable {
  /// Of the shared library; a bare name (`libgsl.so.27`) is looked up by the loader.
  public let library: String
  /// Of the declaration's role; `factory()` refuses another.
  public let metadata: ComponentMetadata
  /// What it says of itself, and what its signatures are bound by.
  public let declaration: ForeignDeclaration
  /// Signatures by the role's names for its functions: `train`, `score`, `measure` …
  public let functions: [String: String]
  /// Whether several threads may be in the library at once.
  public let isReentrant: Bool
  /// Called before the library is opened; what it throws is thrown on.
  public let willOpen: @Sendable () throws(AuditError) -> Void

  /// Nothing is checked yet: `factory()` does.
  public init(
    library: String, metadata: ComponentMetadata, declaration: ForeignDeclaration,
    functions: [String: String], isReentrant: Bool = false,
    willOpen: @escaping @Sendable () throws(AuditError) -> Void = {}
  ) {
    self.library = library
    self.metadata = metadata
    self.declaration = declaration
    self.functions = functions
    self.isReentrant = isReentrant
    self.willOpen = willOpen
  }

  /// Binds every signature and hands over the component's factory.
  ///
  /// Throws `.pluginFailed`: with the column of the mistake and a caret under it for a signature,
  /// or for a declaration that the role does not allow. What the factory makes throws
  /// `.missingFile` or `.pluginFailed` for a library or a symbol that is not there.
  public func factory() throws(AuditError) -> ComponentFactory {
    do throws(AuditError) {
      return try boundFactory()
    } catch {
      throw error.naming(component: metadata.id)
    }
  }

  /// Opens the library and finds every function, as what the factory makes does: code of the library
  /// runs.
  ///
  /// Throws as `factory` and what it makes.
  public func open() throws(AuditError) {
    _ = try OpenPlugin(
      FunctionTable(functions, of: declaration, parameters: metadata.parameters),
      library: library, lock: CallLock(isReentrant: isReentrant),
      parameters: ParameterValues([:], describedBy: [], component: metadata.id))
  }

  private func boundFactory() throws(AuditError) -> ComponentFactory {
    guard metadata.role == declaration.role else {
      throw AuditError(
        .pluginFailed,
        "the role is '\(metadata.role)', and the declaration is of a"
          + " '\(declaration.role)'")
    }
    let table = try FunctionTable(
      functions, of: declaration, parameters: metadata.parameters)
    try declaration.check(table)
    let (library, lock, willOpen) = (library, CallLock(isReentrant: isReentrant), willOpen)
    let open = { @Sendable (values: ParameterValues) throws(AuditError) in
      try willOpen()
      return try OpenPlugin(table, library: library, lock: lock, parameters: values)
    }
    switch declaration {
    case .attacker(let kind):
      return ComponentFactory(.attacker, metadata) { values throws(AuditError) in
        ForeignAttacker(plugin: try open(values), kind: kind)
      }
    case .feature(let kind):
      return ComponentFactory(.feature, metadata) { values throws(AuditError) in
        ForeignFeature(plugin: try open(values), kind: kind)
      }
    case .metric(let kind):
      return ComponentFactory(.metric, metadata) { values throws(AuditError) in
        ForeignMetric(plugin: try open(values), kind: kind)
      }
    case .model(let kind):
      return ComponentFactory(.model, metadata) { values throws(AuditError) in
        ForeignModel(plugin: try open(values), kind: kind)
      }
    }
  }
}

internal import TelltaleCore

/// Makes the factories of components whose work is done outside this process.
enum OutsideFactory {
  /// - Parameters:
  ///   - declaration: what the component says with these settings; nil to ask it, each time that one
  ///     is made.
  ///   - isServed: true for an isolated component of a plugin that runs in this process, too.
  ///   - channel: to whoever serves the requests.
  static func make(
    _ metadata: ComponentMetadata, declaration: ComponentDeclaration? = nil,
    isServed: Bool = false, channel: @escaping OutsideComponent.Channel
  ) -> ComponentFactory {
    make(metadata, declaration: declaration, isServed: isServed) { _ in
      Workplace(channel: channel)
    }
  }

  /// The same with a workplace for each component, from its settings.
  static func make(
    _ metadata: ComponentMetadata, declaration: ComponentDeclaration? = nil, isServed: Bool = false,
    workplace: @escaping @Sendable ([String: ParameterValue]) throws(AuditError) -> Workplace
  ) -> ComponentFactory {
    ComponentFactory(metadata) { values throws(AuditError) in
      let component = try OutsideComponent(
        metadata, values, isServed: isServed, workplace: workplace)
      let said: ComponentDeclaration
      if let declaration {
        said = declaration.with(values)
      } else {
        said = try component.describe()
      }
      return try component.component(said)
    }
  }
}

extension ComponentDeclaration {
  /// The same where a parameter `native-feature` says what an attacker learns from.
  func with(_ values: ParameterValues) -> ComponentDeclaration {
    guard case .attacker(let said) = self,
      case .text(let native)? = values.values["native-feature"]
    else { return self }
    return .attacker(said.learning(from: native))
  }
}

extension PluginProgram {
  /// Requests go to this program.
  var channel: OutsideComponent.Channel {
    if stays {
      let lasting = LastingProgram(self)
      return { request, file, _, execution throws(AuditError) in
        try lasting.serve(request, file: file, execution)
      }
    }
    return { request, file, folder, execution throws(AuditError) in
      try serve(request, file: file, folder: folder, execution)
    }
  }
}

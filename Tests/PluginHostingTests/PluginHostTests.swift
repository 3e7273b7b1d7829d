import Foundation
import PluginHosting
import TelltaleCore
import TestSupport
import Testing

/// The host on the plugins of this build.
@Suite(.enabled(if: BuildProducts.plugins.count >= 2))
struct PluginHostTests {
  private static let survey = Result<PluginSurvey, any Error> {
    try PluginInspection(executable: BuildProducts.telltale, timeLimitSeconds: 60, cache: nil)
      .survey(BuildProducts.plugins)
  }

  private func card(
    _ file: String, id: String = "one", components: [(Role, String)] = []
  ) -> PluginCard {
    PluginCard(
      file: file, sha256: "", id: id, version: "1",
      components: components.map { role, id in
        ComponentMetadata(
          role: role, id: id, version: "1", summary: "", citation: "", licence: "")
      })
  }

  @Test func everyPluginOfThisBuildPassesItsProbe() throws {
    let survey = try Self.survey.get()
    #expect(survey.quarantined == [])
    #expect(survey.cards.map(\.file) == BuildProducts.plugins)
    for card in survey.cards {
      #expect(card.sha256.count == 64)
      #expect(!card.version.isEmpty)
      #expect(!card.components.isEmpty, "\(card.file) holds no component")
    }
  }

  @Test func onlyWhatIsWantedIsRegistered() throws {
    let survey = try Self.survey.get()
    let wanted = try #require(survey.cards.first?.components.first)
    let registry = try PluginHost(survey).open([(wanted.role, wanted.id)])
    let sources = Set(Role.allCases.flatMap { registry.entries(of: $0) }.map(\.source))
    #expect(sources == [survey.cards[0].file])
    let entry = try registry.entry(wanted.id, role: wanted.role)
    #expect(entry.sourceHash == survey.cards[0].sha256)
    #expect(entry.factory.metadata.version == wanted.version)
  }

  @Test func oneCoreIsMappedHoweverManyPluginsAreOpen() throws {
    let registry = try PluginHost(Self.survey.get()).openAll()
    // What opens files of strangers is not opened here.
    let sources = Set(
      Role.allCases.flatMap { registry.entries(of: $0) }
        .filter { !$0.factory.metadata.opensForeignCode }.map(\.source))
    #expect(sources.count >= 2)
    // Read to the end by hand: the file says that it has no size.
    let handle = try #require(FileHandle(forReadingAtPath: "/proc/self/maps"))
    let maps = String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    let cores = maps.split(separator: "\n")
      .compactMap { $0.split(separator: " ", maxSplits: 5).last.map(String.init) }
      .filter { $0.hasSuffix("/libTelltaleCore.so") }
    #expect(Set(cores).count == 1, "\(Set(cores))")
    for source in sources { #expect(maps.contains(source)) }
  }

  @Test func openingTwiceGivesTheSameComponents() throws {
    let host = try PluginHost(Self.survey.get())
    let names = { (registry: Registry) in
      Role.allCases.flatMap { registry.entries(of: $0) }.map(\.factory.metadata)
    }
    #expect(try names(host.openAll()) == names(host.openAll()))
  }

  @Test func twoPluginsOfOneIdNameBothFiles() {
    let error = #expect(throws: AuditError.self) {
      try PluginHost(PluginSurvey(cards: [card("/a.so"), card("/b.so")]))
    }
    #expect(error?.code == .duplicateName)
    #expect(error?.message.hasPrefix("plugin 'one' comes from /a.so and from /b.so") == true)
  }

  @Test func twoComponentsOfOneIdAndRoleNameBothFiles() throws {
    let error = #expect(throws: AuditError.self) {
      try PluginHost(
        PluginSurvey(cards: [
          card("/a.so", id: "a", components: [(.attacker, "vgg")]),
          card("/b.so", id: "b", components: [(.attacker, "vgg")]),
        ]))
    }
    #expect(error?.message.hasPrefix("attacker 'vgg' comes from /a.so and from /b.so") == true)
    _ = try PluginHost(
      PluginSurvey(cards: [
        card("/a.so", id: "a", components: [(.attacker, "vgg"), (.model, "vgg")])
      ]))
  }

  @Test func anUnknownIdSuggestsANearOneAndNamesTheQuarantined() throws {
    let host = try PluginHost(
      PluginSurvey(
        cards: [card("/a.so", components: [(.attacker, "vgg16"), (.attacker, "probe-mlp")])],
        quarantined: [Quarantine(file: "/bad.so", reason: "it is not an ELF file")]))
    let error = #expect(throws: AuditError.self) { try host.open([(.attacker, "vgg-16")]) }
    #expect(error?.code == .unknownName)
    #expect(
      error?.message
        == "there is no attacker 'vgg-16', did you mean 'vgg16'? Known are: probe-mlp, vgg16."
        + " Not searched, because quarantined: /bad.so (it is not an ELF file)")
  }

  @Test func aPluginThatChangedAfterItsProbeIsRefused() throws {
    let real = try #require(Self.survey.get().cards.first)
    let component = try #require(real.components.first)
    let stale = PluginCard(
      file: real.file, sha256: real.sha256, id: "other", version: real.version,
      components: real.components)
    let host = try PluginHost(PluginSurvey(cards: [stale]))
    let error = #expect(throws: AuditError.self) {
      try host.open([(component.role, component.id)])
    }
    #expect(error?.code == .pluginFailed)
    #expect(error?.message.contains("was plugin 'other'") == true)
  }

  @Test func twoCopiesOfOnePluginAreAnErrorThatNamesBoth() throws {
    let plugin = try #require(BuildProducts.plugins.first)
    try withTemporaryFolder { folder in
      let copy = folder + "/" + (plugin as NSString).lastPathComponent
      try FileManager.default.copyItem(atPath: plugin, toPath: copy)
      let locator = PluginLocator(
        paths: [plugin, copy], environmentPath: "", executableFolder: nil)
      let error = #expect(throws: AuditError.self) {
        try PluginHost(
          locator: locator,
          inspection: PluginInspection(
            executable: BuildProducts.telltale, timeLimitSeconds: 60, cache: nil))
      }
      #expect(error?.message.contains(plugin) == true)
      #expect(error?.message.contains(copy) == true)
    }
  }
}

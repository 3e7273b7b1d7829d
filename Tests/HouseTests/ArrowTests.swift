import Foundation
import Testing

/// What a target may import is what its declaration says, and what CONTRIBUTING draws.
@Suite struct ArrowTests {
  private static let targets = Result { try Manifest.targets() }

  /// Modules that come with others: the core brings the header of the border.
  private static let carried = ["CTelltalePlugin": "TelltaleCore"]
  /// Linked for what they register, or started as programs.
  private static let unimported: Set<String> = ["telltale-fuzz"]

  private static func imports(of target: Manifest.Target) throws -> Set<String> {
    let line =
      /^\s*(?:@\w+ )*(?:public |package |internal |private |fileprivate )?import (?:struct |class |enum |func )?(\w+)/
    var found: Set<String> = []
    for file in Manifest.sources(in: target.folder) {
      for text in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
        guard let match = text.prefixMatch(of: line) else { continue }
        let module = String(match.1)
        found.insert(target.needs.contains(module) ? module : carried[module] ?? module)
      }
    }
    return found
  }

  @Test func everyTargetDeclaresWhatItImportsAndImportsWhatItDeclares() throws {
    let targets = try Self.targets.get().filter { $0.type != "system" }
    #expect(targets.count > 60)
    let known = Set(targets.flatMap(\.needs)).union(targets.map(\.name))
    for target in targets {
      let imports = try Self.imports(of: target).intersection(known)
      let needs = target.needs.subtracting(Self.unimported)
      // A target of C has no imports.
      guard !Manifest.sources(in: target.folder).isEmpty else { continue }
      #expect(imports.subtracting(needs).isEmpty, "\(target.name) imports undeclared modules")
      #expect(needs.subtracting(imports).isEmpty, "\(target.name) declares what it never imports")
    }
  }

  /// Lines as `Report ─> TelltaleCore, Formats`, a remark behind three blanks.
  private static func drawn() throws -> [String: Set<String>] {
    let text = try String(contentsOfFile: Manifest.root + "/CONTRIBUTING.md", encoding: .utf8)
    var arrows: [String: Set<String>] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("    ") {
      let words = line.dropFirst(4)
      let ends = words.split(separator: "─>").map { $0.trimmingCharacters(in: .whitespaces) }
      guard let name = ends.first, name.allSatisfy(\.isLetter), ends.count <= 2 else { continue }
      let list = ends.count == 2 ? ends[1] : ""
      let needs = list.components(separatedBy: "  ")[0].split(separator: ",")
      arrows[name] = Set(needs.map { $0.trimmingCharacters(in: .whitespaces) })
    }
    return arrows
  }

  @Test func theArrowsThatContributingDrawsAreTheDeclaredOnes() throws {
    let drawn = try Self.drawn()
    // What is of C has arrows to libraries only.
    let rooms = try Self.targets.get().filter {
      ["regular", "executable"].contains($0.type) && $0.folder.hasPrefix("Sources/")
        && !$0.folder.hasPrefix("Sources/Testing") && !Manifest.sources(in: $0.folder).isEmpty
    }
    #expect(rooms.count >= 23)
    // Third parties are no rooms.
    let outside: Set<String> = ["Crypto", "Yams", "ArgumentParser"]
    for room in rooms {
      #expect(drawn[room.name] == room.needs.subtracting(outside), "the arrows of \(room.name)")
    }
    #expect(Set(drawn.keys).subtracting(rooms.map(\.name)).isEmpty, "drawn, and not there")
  }

  /// Takes away what needs nothing that is left, again and again: a circle stays.
  @Test func noTargetNeedsItselfByWayOfOthers() throws {
    let targets = try Self.targets.get()
    let ours = Set(targets.map(\.name))
    #expect(ours.count == targets.count, "two targets of one name")
    var left = Dictionary(
      uniqueKeysWithValues: targets.map { ($0.name, $0.needs.intersection(ours)) })
    while let free = left.first(where: { $0.value.isDisjoint(with: left.keys) })?.key {
      left[free] = nil
    }
    #expect(left.isEmpty, "a circle, or above one: \(left.keys.sorted())")
  }

  /// The engine is not what a page is made of.
  @Test func theReportNeedsNothingOfTheEngine() throws {
    let targets = try Self.targets.get()
    var reached: Set<String> = []
    var open = ["Report"]
    while let name = open.popLast() {
      guard reached.insert(name).inserted else { continue }
      open += targets.first { $0.name == name }?.needs ?? []
    }
    #expect(reached.contains("Results"))
    #expect(
      reached.isDisjoint(with: ["Engine", "Plan", "Evidence", "PluginHosting", "Statistics"]))
  }
}

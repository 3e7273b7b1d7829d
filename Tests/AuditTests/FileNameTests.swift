import TelltaleCore
import Testing

@testable import Formats

@Suite struct FileNameTests {
  /// What people and machines call things.
  static let nasty: [String] =
    [
      "", ".", "..", "../../x", "/etc/passwd", "a/b", "a_b", "a+b", "a=2bb", "a=2fb", "a b", "a\\b",
      "a\nb", "a\u{0}b", "a\u{1B}[2Jb", "~", "~/x", "-rf", ".hidden", "=", "=2e", "x~1a2b3c4d5e6f",
      "é", "è", "日本語", "💥", "\u{202E}gpj", "con", "a:b", "a*b", "a?b", "\"a\"", "'a'", "$(a)",
      "`a`",
      "VGG16", "vgg16", "Vgg16", "pool1", "POOL1", "a.", "a ", " a", "%2F", "a%b", "x,y", "x;y",
      "x|y",
    ]
    + [199, 200, 201, 255, 256, 5000].flatMap { count in
      ["x", "X", "é", "/", "."].map { String(repeating: $0, count: count) }
    } + (0..<40).map { String(repeating: "long", count: 80) + "\($0)" }

  @Test func namesStayDistinctBoundedAndPlain() {
    var seen: [String: String] = [:]
    for name in Self.nasty {
      let text = FileName(name).text
      #expect((1...FileName.byteLimit).contains(text.utf8.count), "\(name)")
      #expect(!text.hasPrefix("."), "\(name)")
      #expect(
        text.utf8.allSatisfy { byte in
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+=~".utf8.contains(byte)
        }, "\(name)")
      // A file system that takes capitals for small letters keeps them apart, too.
      #expect(seen.updateValue(name, forKey: text.lowercased()) == nil, "\(name) is \(text) again")
    }
  }

  @Test func partsAreToldFromWhatLooksLikeThem() {
    let lists = [
      ["a", "b"], ["a/b"], ["a+b"], ["a", "", "b"], ["ab"], ["a", "b", ""], ["", "a", "b"], ["a_b"],
      [".a", "b"], ["=2ea", "b"],
    ]
    #expect(Set(lists.map { FileName($0).text.lowercased() }).count == lists.count)
  }

  @Test func ordinaryNamesStandAsTheyAre() {
    #expect(FileName("my_first-audit.2").text == "my_first-audit.2")
    #expect(
      FileName(["pool1", "vgg16", "crema-d", "fold-0"]).text == "pool1+vgg16+crema-d+fold-0")
  }
}

import Formats
import Testing

struct ContentHashTests {
  @Test func aHashIsReadFromItsText() {
    let hash = ContentHash(of: "a")
    #expect(ContentHash(hex: hash.hex) == hash)
    // FIPS 180-4, as `printf a | sha256sum` prints it.
    #expect(hash.hex == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb")
  }

  @Test(arguments: [
    "", String(repeating: "a", count: 63), String(repeating: "a", count: 65),
    String(repeating: "A", count: 64), String(repeating: "g", count: 64),
    String(repeating: "/", count: 64), String(repeating: ":", count: 64),
    String(repeating: "é", count: 32), String(repeating: "٣", count: 32),
  ])
  func whatIsNotSixtyFourDigitsIsNone(text: String) {
    #expect(ContentHash(hex: text) == nil)
  }
}

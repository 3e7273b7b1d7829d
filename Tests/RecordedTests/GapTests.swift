import TelltaleCore
import Testing

@testable import RecordedPlugin

/// Utterances that a recorded model has nothing for.
struct GapTests {
  @Test func whoHasNoRowAndWhoseValuesAreNoNumbersIsNamed() throws {
    let folder = try RecordedFolder()
    try folder.put("tap.npy", Written.numpy([1, .nan, 3], shape: [3, 1]))
    try folder.put("other.npy", Written.numpy([1, 2, 3], shape: [3, 1]))
    let model = try folder.model()
    let gaps = try model.gaps(among: ["u0", "u1", "u2", "u9"], taps: ["tap"])
    #expect(gaps.keys.sorted() == ["u1", "u9"])
    #expect(gaps["u1"]?.contains("tap 'tap' holds nan for utterance 'u1'") == true)
    #expect(gaps["u9"]?.contains("has no row for it") == true)
    #expect(try model.gaps(among: ["u0", "u1"], taps: ["other"]).isEmpty)
  }
}

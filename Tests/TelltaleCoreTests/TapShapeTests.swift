import Foundation
import Testing

@testable import TelltaleCore

/// Sizes of a representation, fixed or with a time that follows the utterance.
@Suite struct TapShapeTests {
  private let plane: TapShape = [8, 4, 3]
  private let open: TapShape = [8, nil]

  @Test func onlyALastSizeBehindOthersMayBeOpen() {
    #expect(TapShape(sizes: [8, nil]) == open && TapShape(followedByTime: [8]) == open)
    #expect(TapShape(sizes: [nil]) == nil)
    #expect(TapShape(sizes: [nil, 8]) == nil && TapShape(sizes: [8, nil, nil]) == nil)
    #expect(TapShape(sizes: []) == TapShape([]))
  }

  @Test func whatIsOpenHasNoFixedSizes() {
    #expect(open.fixed == nil && open.shared == [8] && open.isTimeOpen)
    #expect(plane.fixed == [8, 4, 3] && plane.shared == [8, 4, 3] && !plane.isTimeOpen)
    #expect(open.sharedElementCount == 8 && plane.sharedElementCount == 96)
  }

  @Test func sizesAndNumbersOfValuesFindEachOther() {
    #expect(open.shape(stepCount: 5) == [8, 5] && plane.shape(stepCount: 5) == [8, 4, 3])
    #expect(open.shape(elementCount: 40) == [8, 5])
    for count in [0, 7, 41] { #expect(open.shape(elementCount: count) == nil, "\(count)") }
    #expect(plane.shape(elementCount: 96) == [8, 4, 3] && plane.shape(elementCount: 97) == nil)
    #expect(TapShape([]).shape(elementCount: 1) == [])
  }

  @Test func anOpenShapeAdmitsEveryTime() {
    #expect(open.admits([8, 1]) && open.admits([8, 900]))
    for sizes in [[8, 0], [7, 5], [8], [8, 5, 1], []] { #expect(!open.admits(sizes), "\(sizes)") }
    #expect(plane.admits([8, 4, 3]) && !plane.admits([8, 4, 2]))
  }

  @Test func filesHoldNullForTime() throws {
    let text = String(decoding: try JSONEncoder().encode([open, plane]), as: UTF8.self)
    #expect(text == "[[8,null],[8,4,3]]")
    #expect(try JSONDecoder().decode([TapShape].self, from: Data(text.utf8)) == [open, plane])
    for wrong in ["[[null]]", "[[null,3]]", "[[null,null]]"] {
      #expect(throws: DecodingError.self, "\(wrong)") {
        try JSONDecoder().decode([TapShape].self, from: Data(wrong.utf8))
      }
    }
  }

  @Test func peopleReadTime() {
    #expect("\(open)" == "[8, time]" && open.summary == "8×time")
    #expect("\(plane)" == "[8, 4, 3]" && plane.summary == "8×4×3")
  }
}

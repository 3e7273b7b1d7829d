import TelltaleCore
import Testing

@testable import Plan

@Suite struct ProcessorTests {
  @Test(arguments: [
    (["amx_bf16", "avx512_bf16"], "GenuineIntel", true), (["avx512_bf16"], "GenuineIntel", false),
    (["avx512_bf16", "fma"], "AuthenticAMD", true), (["avx2", "fma"], "AuthenticAMD", false),
  ])
  func bfloat16IsTakenWhereItIsFaster(flags: [String], vendor: String, expected: Bool) {
    #expect(Processor.multipliesBFloat16(flags: Set(flags), vendor: vendor) == expected)
  }

  @Test func aWishIsHeeded() {
    #expect(Processor.precision(.float32, device: .cuda) == .float32)
    #expect(Processor.precision(.bfloat16, device: .cpu) == .bfloat16)
    #expect(Processor.precision(.automatic, device: .cuda) == .bfloat16)
  }
}

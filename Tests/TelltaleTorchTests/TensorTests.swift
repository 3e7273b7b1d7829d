import TelltaleCore
import Testing

@testable import TelltaleTorch

private func failure(_ work: () throws -> Void) -> AuditError? {
  do {
    try work()
    return nil
  } catch {
    return error as? AuditError
  }
}

@Suite struct TensorTests {
  @Test func valuesComeBackInRowMajorOrder() throws {
    let tensor = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(tensor.shape == [2, 3])
    #expect(try tensor.values() == [1, 2, 3, 4, 5, 6])
    #expect(try tensor.permuted([1, 0]).values() == [1, 4, 2, 5, 3, 6])
  }

  @Test func linearNamesBothShapesOnAMismatch() throws {
    let input = try Tensor.zeros([2, 3])
    let weight = try Tensor.zeros([4, 5])
    let error = failure { _ = try input.linear(weight: weight, bias: nil) }
    #expect(error?.code == .shapeMismatch)
    #expect(error?.message.contains("[2 × 3]") == true)
    #expect(error?.message.contains("[4 × 5]") == true)
  }

  @Test func everyShapeMismatchNamesBothShapes() throws {
    let image = try Tensor.zeros([1, 3, 8, 8])
    let small = try Tensor.zeros([2, 5])
    let cases: [(String, String, () throws -> Void)] = [
      (
        "[1 × 3 × 8 × 8]", "[4 × 2 × 3 × 3]",
        {
          _ = try image.convolved(with: .zeros([4, 2, 3, 3]), bias: nil, stride: 1, padding: 1)
        }
      ),
      ("[1 × 3 × 8 × 8]", "[9 × 9]", { _ = try image.maxPooled(kernel: 9, stride: 9) }),
      ("[1 × 3 × 8 × 8]", "[2 × 5]", { _ = try image.adding(small) }),
      ("[1 × 3 × 8 × 8]", "[2 × 5]", { _ = try image.multiplied(by: small) }),
      ("[1 × 3 × 8 × 8]", "[2 × 5]", { try image.assign(small) }),
      ("[1 × 3 × 8 × 8]", "[7 × 7]", { _ = try image.reshaped([7, 7]) }),
      (
        "[1 × 3 × 8 × 8]", "[2 × 3 × 8 × 8]",
        {
          _ = try Tensor.concatenate([image, .zeros([2, 3, 8, 8])], axis: 1)
        }
      ),
      ("[2 × 5]", "[3]", { _ = try small.crossEntropy(Tensor(labels: [0, 1, 2])) }),
      ("[2 × 5]", "[3 × 5]", { _ = try small.expanded([3, 5]) }),
    ]
    for (left, right, work) in cases {
      let error = failure(work)
      #expect(error?.code == .shapeMismatch, "\(String(describing: error))")
      #expect(error?.message.contains(left) == true, "\(String(describing: error))")
      #expect(error?.message.contains(right) == true, "\(String(describing: error))")
    }
  }

  @Test func aLabelOutsideTheClassesIsAnError() throws {
    let error = failure {
      _ = try Tensor.zeros([1, 2]).crossEntropy(Tensor(labels: [2]))
    }
    #expect(error?.code == .invalidParameter)
    #expect(error?.message.contains("2 is outside 0 ..< 2") == true)
  }

  @Test func noExceptionCrossesTheShim() {
    let errors = (0...4).map { kind in failure { try raiseInShim(kind: kind) } }
    #expect(errors.map { $0?.code == .invalidParameter } == [false, false, false, false, true])
    for (error, words) in zip(
      errors,
      [
        "a LibTorch error", "out of memory", "a standard error", "an exception of unknown type",
        "a failure of the shim",
      ])
    {
      #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    }
  }

  @Test func anImpossibleAllocationIsAnErrorAndNotACrash() {
    let error = failure { _ = try Tensor.zeros([1 << 40, 1 << 12]) }
    #expect(error?.code == .computationFailed)
    #expect(error?.message.contains("memory") == true, "\(String(describing: error))")
  }

  @Test func cudaIsRefusedWhereThereIsNone() throws {
    guard !TorchRuntime.isAvailable(.cuda) else { return }
    let error = failure {
      _ = try Tensor.zeros([1]).placed(for: Execution(seed: Seed(1), device: .cuda))
    }
    #expect(error?.code == .computationFailed)
  }

  @Test func generatorsOfOneSeedAgreeAndOfTwoDiffer() throws {
    let draw = { (seed: UInt64) in
      try Tensor.normal([8], deviation: 1, from: TorchGenerator(Seed(seed))).values()
    }
    #expect(try draw(1) == draw(1))
    #expect(try draw(1) != draw(2))
  }

  @Test func gradientsAreOffAfterInferenceAndBackOnBehindIt() throws {
    let weight = try Tensor([2], shape: [1])
    try weight.requireGradient()
    let execution = Execution(seed: Seed(1))
    let judged = try TorchRuntime.run(execution, gradients: false) {
      try weight.multiplied(by: weight)
    }
    #expect(failure { try judged.backward() } != nil)
    try weight.multiplied(by: weight).backward()
    #expect(try weight.gradient().values() == [4])
  }
}

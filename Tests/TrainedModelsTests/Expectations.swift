import TelltaleCore

/// Whether both hold the same numbers within 1e-4.
func agree(_ values: [Float], _ expected: [Float]) -> Bool {
  values.count == expected.count && zip(values, expected).allSatisfy { abs($0 - $1) < 1e-4 }
}

/// The code and the words of what an expression throws.
func failure(_ work: () throws -> some Any) -> AuditError? {
  do {
    _ = try work()
    return nil
  } catch { return error as? AuditError }
}

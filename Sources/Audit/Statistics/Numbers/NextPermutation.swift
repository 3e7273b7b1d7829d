extension [Int] {
  /// The next arrangement in lexicographic order; false after the last, which wraps to the first.
  mutating func advanceToNextPermutation() -> Bool {
    guard count > 1 else { return false }
    var pivot = count - 2
    while pivot >= 0, self[pivot] >= self[pivot + 1] { pivot -= 1 }
    guard pivot >= 0 else {
      reverse()
      return false
    }
    var successor = count - 1
    while self[successor] <= self[pivot] { successor -= 1 }
    swapAt(pivot, successor)
    self[(pivot + 1)...].reverse()
    return true
  }
}

import TelltaleCore

/// Minimises a smooth convex function of many variables, given its value and gradient.
///
/// Steps along -H g, where H approximates the inverse Hessian from the last ten steps, halved until
/// the value falls enough (Armijo, 10⁻⁴).
///
/// **Source** Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and 7.5.
struct LimitedMemoryBFGS {
  typealias Evaluate = (_ point: [Double]) throws(AuditError) -> (value: Double, gradient: [Double])

  let stepLimit: Int
  /// Ends where no derivative is larger than this.
  let gradientTolerance: Double
  private static let memory = 10

  /// The point reached. Throws what `evaluate` throws.
  func minimise(from start: [Double], _ evaluate: Evaluate) throws(AuditError) -> [Double] {
    var point = start
    var (value, gradient) = try evaluate(point)
    var steps: [Step] = []
    for _ in 0..<stepLimit {
      guard gradient.contains(where: { abs($0) > gradientTolerance }) else { break }
      var direction = descent(gradient, steps)
      var slope = dot(direction, gradient)
      if slope >= 0 {
        steps = []
        direction = gradient.map { -$0 }
        slope = -dot(gradient, gradient)
      }
      // Without a memory the gradient says nothing of how far to go.
      var length = steps.isEmpty ? min(1, 1 / dot(gradient, gradient).squareRoot()) : 1
      var next = moved(point, direction, length)
      var reached = try evaluate(next)
      while !(reached.value <= value + 1e-4 * length * slope), length > 1e-6 {
        length /= 2
        next = moved(point, direction, length)
        reached = try evaluate(next)
      }
      // What is left to gain is lost in rounding.
      guard reached.value < value else { break }
      let step = Step(
        move: zip(next, point).map { $0 - $1 },
        turn: zip(reached.gradient, gradient).map { $0 - $1 })
      if step.curvature > 0 {
        steps.append(step)
        if steps.count > Self.memory { steps.removeFirst() }
      }
      (point, value, gradient) = (next, reached.value, reached.gradient)
    }
    return point
  }

  private struct Step {
    let move: [Double]
    let turn: [Double]
    let curvature: Double

    init(move: [Double], turn: [Double]) {
      self.move = move
      self.turn = turn
      curvature = dot(move, turn)
    }
  }

  /// -H g by the two-loop recursion.
  private func descent(_ gradient: [Double], _ steps: [Step]) -> [Double] {
    var direction = gradient.map { -$0 }
    var factors: [Double] = []
    for step in steps.reversed() {
      let factor = dot(step.move, direction) / step.curvature
      factors.append(factor)
      add(-factor, step.turn, to: &direction)
    }
    if let last = steps.last {
      let scale = last.curvature / dot(last.turn, last.turn)
      for index in direction.indices { direction[index] *= scale }
    }
    for (step, factor) in zip(steps, factors.reversed()) {
      let other = dot(step.turn, direction) / step.curvature
      add(factor - other, step.move, to: &direction)
    }
    return direction
  }

  private func moved(_ point: [Double], _ direction: [Double], _ length: Double) -> [Double] {
    var next = point
    add(length, direction, to: &next)
    return next
  }
}

private func dot(_ left: [Double], _ right: [Double]) -> Double {
  var sum = 0.0
  for index in left.indices { sum += left[index] * right[index] }
  return sum
}

private func add(_ factor: Double, _ other: [Double], to values: inout [Double]) {
  for index in values.indices { values[index] += factor * other[index] }
}

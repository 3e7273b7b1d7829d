/// A C function as a manifest declares it:
///
///     i32 train(out state, f32[n,d] x, i32[n] y, i64 n, i64 d, f64 rate=0.1)
///
///     signature = return symbol "(" [argument {"," argument}] ")"
///     return    = "void" | "state" | type
///     argument  = "state" | "out" "state" | "context" | "progress" | "cancel" | "error"
///               | ["out"] type [dimensions] name ["=" literal]
///     dimensions = "[" dimension {"," dimension} "]"
///     dimension = name | whole number | "_"
///     literal   = number | "true" | "false" | "null" | '"' text '"'
struct Signature: Sendable, Hashable {
  /// What the function returns.
  enum Result: Sendable, Hashable {
    case void
    /// A new handle; null is a failure.
    case state
    case scalar(ScalarType)
  }

  let text: String
  let result: Result
  /// Where the return type stands, from 1.
  let resultColumn: Int
  let symbol: String
  let symbolColumn: Int
  let arguments: [Argument]
}

/// One argument of a signature.
struct Argument: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// The component's own handle: `void *`, or `void **` where it is `out`.
    case state
    /// Passed back to callbacks: `void *`.
    case context
    case progress
    case cancel
    /// Buffer for a message: `char *`.
    case error
    /// By value; a pointer to one where it is `out`.
    case scalar(ScalarType)
    /// A pointer to row-major elements.
    case array(ScalarType, [Dimension])
  }

  let isOut: Bool
  let kind: Kind
  /// The handle's own word for `state`, `context`, `progress`, `cancel` and `error`.
  let name: String
  let literal: Literal?
  /// Where the type stands, from 1.
  let column: Int
  /// Where the name stands, from 1.
  let nameColumn: Int
}

extension Argument {
  /// As it stands in a signature, without a fixed value.
  var text: String {
    let way = isOut ? "out " : ""
    switch kind {
    case .scalar(let type): return "\(way)\(type.rawValue) \(name)"
    case .array(let type, let dimensions):
      let lengths = dimensions.map { dimension in
        switch dimension.length {
        case .name(let name): name
        case .constant(let count): String(count)
        case .unspoken: "_"
        }
      }
      return "\(way)\(type.rawValue)[\(lengths.joined(separator: ","))] \(name)"
    default: return way + name
    }
  }
}

/// The length of an array along one axis.
struct Dimension: Sendable, Hashable {
  enum Length: Sendable, Hashable {
    /// Told to the function by the argument of that name.
    case name(String)
    case constant(Int)
    /// `_`: the function knows it by itself.
    case unspoken
  }

  let length: Length
  let column: Int
}

/// A value that stands in the signature itself.
enum Literal: Sendable, Hashable {
  case integer(Int)
  case number(Double)
  case text(String)
  case flag(Bool)
  case null
}

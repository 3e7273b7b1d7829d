import TelltaleCore
import Testing

@testable import ForeignFunctions

@Suite struct BinderTests {
  private let parameters = [
    ParameterDescription("steps", "steps", range: .integers(1...1000), default: .integer(1)),
    ParameterDescription("step-size", "size", range: .numbers(0...1), default: .number(0.5)),
    ParameterDescription("mode", "mode", range: .choices(["a", "b"]), default: .text("a")),
    ParameterDescription("fast", "fast", range: .flag, default: .flag(true)),
  ]
  private let attacker = ForeignDeclaration.attacker(
    ForeignAttackerDeclaration(
      AttackerDeclaration(
        family: "probe", architecture: "a", initialisation: "zero", nativeFeature: "mel",
        awareness: [.generic], knowledge: [.semiInformed], entryPoints: [])))
  private let feature = ForeignDeclaration.feature(
    ForeignFeatureDeclaration(
      FeatureDescription(
        bands: [
          .init(name: "a", unit: "1", range: 0...1), .init(name: "b", unit: "1", range: 0...1),
        ],
        frameRateHz: 100)))
  private let metric = ForeignDeclaration.metric(
    ForeignMetricDeclaration(
      LeakageMetricDeclaration(
        label: "M", unit: "1", range: 0...1, higherIsMoreLeakage: true, decisionRule: nil)))

  private func bind(_ text: String, as name: String, of declaration: ForeignDeclaration) throws
    -> BoundFunction
  {
    let vocabulary = try #require(
      Vocabulary.functions(of: declaration).first { $0.function == name })
    return try BoundFunction(text, vocabulary, parameters: parameters)
  }

  private func error(_ text: String, as name: String, of declaration: ForeignDeclaration) throws
    -> AuditError
  {
    try #require(throws: AuditError.self) { try bind(text, as: name, of: declaration) }
  }

  @Test func argumentsMayStandInAnyOrder() throws {
    let bound = try bind(
      "i32 t(u64 seed, i64 d, i32[n] y, f64 step_size, out state, i64 n, f64[n,d] x, cstring mode)",
      as: "train", of: attacker)
    #expect(bound.parameterNames == ["step-size", "mode"])
    #expect(bound.rank(of: "x") == 2)
    #expect(bound.takes("seed"))
    #expect(!bound.takes("k"))
  }

  @Test func dimensionsMayHaveNamesOfTheirOwn() throws {
    let bound = try bind(
      "state t(f32[rows,columns] x, i32[rows] y, u32 rows, u32 columns)", as: "train", of: attacker)
    guard case .size(let axis) = bound.sources[2] else {
      Issue.record("'rows' has another source")
      return
    }
    #expect(axis.name == "n")
  }

  @Test func aReservedWordWinsOverAParameter() throws {
    let bound = try BoundFunction(
      "f64 m(i32[n] truth, i64 n)", Vocabulary.functions(of: metric)[0],
      parameters: [ParameterDescription("n", "n", range: .integers(0...9), default: .integer(7))])
    #expect(bound.parameterNames.isEmpty)
  }

  /// Function, signature, column, words of the message.
  @Test(arguments: [
    ("train", "i32 t(out state, f32[n,d] x, i64 n)", 24, "no argument tells the function 'd'"),
    ("train", "i32 t(out state, f32[n,d] x, i64 n, i64 dd)", 41, "did you mean 'd'"),
    (
      "train", "i32 t(out state, i32[n,d] x, i64 n, i64 d)", 18, "real numbers: f32 or f64, not i32"
    ),
    (
      "train", "i32 t(out state, f32[d] x, i64 d)", 18, "has the axes n,d, the signature gives it 1"
    ),
    (
      "train", "i32 t(out state, f32[n,n] x, i64 n)", 24, "'n' counts 'd' here and 'n' at column 22"
    ),
    (
      "train", "i32 t(out state, f32[d,_] x, i64 d)", 22,
      "'d' means something else; this axis is 'n'"
    ),
    ("train", "i32 t(out state, f32[_,_] q)", 27, "'q' is no word of 'train'"),
    ("train", "i32 t(out state, f32 x)", 18, "needs its sizes: 'f32[n,d] x'"),
    ("train", "i32 t(out state, i64[3] n)", 18, "is one number, not an array"),
    ("train", "i32 t(out state, bool[n] y, i64 n)", 18, "has numbers as elements, not bool"),
    ("train", "i32 t(out state, bool n)", 18, "'n' is a whole number, which bool is not"),
    ("train", "i32 t(out state, i8 steps)", 18, "a whole number from 1 to 1000: i64, not i8"),
    ("train", "i32 t(out state, i64 step_size)", 18, "f64, not i64"),
    ("train", "i32 t(out state, i64 mode)", 18, "cstring, not i64"),
    ("train", "i32 t(out state, f32 fast)", 18, "bool, not f32"),
    ("train", "i32 t(state)", 7, "there is no state yet"),
    ("train", "i32 t(i64 n)", 5, "must have an argument 'out state'"),
    ("train", "state t(out state)", 1, "the state is returned and comes out, too"),
    ("train", "f64 t(out state)", 1, "returns i32 (0 is success)"),
    ("train", "i32 t(out state, error)", 18, "add 'u64 error_size'"),
    ("train", "i32 t(out state, out f32[n] loss, i64 n)", 29, "nothing called 'loss' comes out"),
    ("score", "i32 s(state, f32[n,_] x, i64 n)", 5, "an argument 'out f32[n,k] scores'"),
    ("score", "i32 s(state, out f32 scores)", 14, "needs its sizes: 'out f32[n,k] scores'"),
    ("score", "i32 s(state, out f32[_,_] scores, out f32[_,_] scores)", 48, "comes out twice"),
    ("score", "i32 s(out state, out f32[_,_] scores)", 7, "takes the state and makes none"),
    ("score", "i64 s(state, out f32[_,_] scores)", 1, "returns i32 (0 is success)"),
    ("save", "i32 s(state, i64 path)", 14, "'path' is text: cstring, not i64"),
    ("save", "i32 s(state)", 5, "an argument 'cstring path'"),
    ("save", "i32 s(state, cstring path, cancel)", 28, "too short to report or to be stopped"),
  ])
  func anAttackersMistakeIsToldWithItsColumn(
    function: String, text: String, column: Int, words: String
  ) throws {
    let error = try error(text, as: function, of: attacker)
    #expect(
      error.message.hasPrefix("function '\(function)', column \(column):"), "\(error.message)")
    #expect(error.message.contains(words), "\(error.message)")
  }

  @Test(arguments: [
    (
      "extract", "i32 e(out f32[frames,3] features, i64 frames)", 22,
      "is 2 long by declaration, not 3"
    ),
    ("extract", "i32 e(state, out f32[_,_] features)", 7, "'extract' has no state"),
    ("frames", "f64 f(i64 n)", 1, "returns a whole number"),
    ("extract", "i32 e(out f32[_,_] features, i64 rat)", 34, "did you mean 'rate'"),
  ])
  func aFeaturesMistakeIsToldWithItsColumn(
    function: String, text: String, column: Int, words: String
  ) throws {
    let error = try error(text, as: function, of: feature)
    #expect(
      error.message.hasPrefix("function '\(function)', column \(column):"), "\(error.message)")
    #expect(error.message.contains(words), "\(error.message)")
  }

  @Test(arguments: [
    (
      "measure", "i32 m(i32[n] truth, i64 n)", 1,
      "gives no value: return f64, or add 'out f64 value'"
    ),
    ("measure", "f64 m(out f64 value)", 1, "returns i32"),
    ("measure", "i32 m(out i64 value)", 7, "is a real number: f32 or f64, not i64"),
    ("measure", "f64 m(i64 stride)", 11, "a fixed value is written 'stride=3'"),
  ])
  func aMetricsMistakeIsToldWithItsColumn(
    function: String, text: String, column: Int, words: String
  ) throws {
    let error = try error(text, as: function, of: metric)
    #expect(
      error.message.hasPrefix("function '\(function)', column \(column):"), "\(error.message)")
    #expect(error.message.contains(words), "\(error.message)")
  }
}

import TelltaleCore
import Testing

@testable import ForeignFunctions

@Suite struct SignatureParserTests {
  @Test func aSignatureIsReadWithEveryKindOfArgument() throws {
    let signature = try SignatureParser.parse(
      "i32 f(out state, f32[n,4,_] x, i64 n, f64 rate=-2.5e-1, cstring mode=\"a b\", progress)")
    #expect(signature.symbol == "f")
    #expect(signature.symbolColumn == 5)
    #expect(signature.result == .scalar(.i32))
    #expect(signature.arguments.map(\.name) == ["state", "x", "n", "rate", "mode", "progress"])
    #expect(signature.arguments.map(\.isOut) == [true, false, false, false, false, false])
    #expect(
      signature.arguments[1].kind
        == .array(
          .f32,
          [
            Dimension(length: .name("n"), column: 22), Dimension(length: .constant(4), column: 24),
            Dimension(length: .unspoken, column: 26),
          ]))
    #expect(signature.arguments[3].literal == .number(-0.25))
    #expect(signature.arguments[4].literal == .text("a b"))
    #expect(signature.arguments.map(\.column) == [7, 18, 32, 39, 57, 77])
  }

  @Test func spacesAndLineBreaksDoNotMatter() throws {
    let tight = try SignatureParser.parse("void f(state,u8[n]y,u8 n)")
    let wide = try SignatureParser.parse(" void\n f ( state , u8 [ n ] y ,\tu8 n ) ")
    #expect(tight.arguments.map(\.name) == wide.arguments.map(\.name))
    #expect(tight.symbol == wide.symbol)
  }

  @Test(arguments: ScalarType.allCases)
  func everyTypeIsReadAsArgumentAndAsResult(type: ScalarType) throws {
    let signature = try SignatureParser.parse("\(type.rawValue) f(\(type.rawValue) a)")
    #expect(signature.result == .scalar(type))
    #expect(signature.arguments[0].kind == .scalar(type))
  }

  @Test func voidAndStateAreResultsToo() throws {
    #expect(try SignatureParser.parse("void f()").result == .void)
    #expect(try SignatureParser.parse("state f()").result == .state)
  }

  @Test(arguments: [
    ("i32 f(u8 a=255)", Literal.integer(255)), ("i32 f(f64 a=3)", .number(3)),
    ("i32 f(bool a=true)", .flag(true)), ("i32 f(cstring a=null)", .null),
    ("i32 f(i64 a=-9223372036854775808)", .integer(.min)),
  ])
  func aFixedValueIsReadInItsType(text: String, value: Literal) throws {
    #expect(try SignatureParser.parse(text).arguments[0].literal == value)
  }

  /// Signature, column of the mistake, words of the message.
  @Test(arguments: [
    ("", 1, "what the function returns"),
    ("float f()", 1, "no type 'float', here it is 'f32'"),
    ("i33 f()", 1, "no type 'i33', did you mean 'i32'"),
    ("i32 (x)", 5, "'(' stands where there should be the function's name"),
    ("i32 f", 6, "the end stands where '(' is wanted"),
    ("i32 f(i64 n", 12, "the end stands where ')' is wanted"),
    ("i32 f(i64 n) x", 14, "'x' stands behind the closing parenthesis"),
    ("i32 f(i64)", 10, "the argument's name"),
    ("i32 f(i64 n,)", 13, "an argument, as in"),
    ("i32 f(double x)", 7, "here it is 'f64'"),
    ("i32 f(const f32 x)", 7, "no type 'const'"),
    ("i32 f(f32 *x)", 11, "there are no pointers here"),
    ("i32 f(f32[n x)", 13, "'x' stands where ']' is wanted"),
    ("i32 f(f32[] x)", 11, "']' is none"),
    ("i32 f(f32[0] x)", 11, "the number 0 is none"),
    ("i32 f(f32[n+1] x)", 12, "'+' means nothing here"),
    ("i32 f(out error)", 7, "'error' goes in"),
    ("i32 f(state s)", 13, "'state' stands alone"),
    ("i32 f(out cstring s)", 7, "a cstring only goes in"),
    ("i32 f(cstring[n] s)", 7, "a cstring only goes in"),
    ("i32 f(f32[n] x=1)", 16, "only a plain argument"),
    ("i32 f(out f64 x=1)", 17, "only a plain argument"),
    ("i32 f(u8 a=256)", 12, "the number 256 is no u8"),
    ("i32 f(i32 a=1.5)", 13, "the number 1.5 is no i32"),
    ("i32 f(i32 a=true)", 13, "'true' is no i32"),
    ("i32 f(f64 a=1e)", 13, "'1e' is no number"),
    ("i32 f(cstring a=\"b)", 17, "the text is not closed"),
  ])
  func aMistakeIsToldWithItsColumn(text: String, column: Int, words: String) throws {
    let mistake = try #require(throws: SignatureMistake.self) { try SignatureParser.parse(text) }
    #expect(mistake.column == column, "\(mistake.message)")
    #expect(mistake.message.contains(words), "\(mistake.message)")
  }

  @Test func theCaretStandsUnderTheMistake() {
    let text = "i32 f(\n f33 x)"
    let error = SignatureMistake(9, "no").error(function: "score", signature: text)
    #expect(
      error.message == """
        function 'score', column 9: no
          i32 f(  f33 x)
                  ^
        """)
    #expect(error.code == .pluginFailed)
  }
}

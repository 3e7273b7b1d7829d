/// A piece of HTML or SVG whose every text was escaped when it was put in.
struct Markup: Sendable {
  private(set) var html: String

  private init(verbatim html: String) { self.html = html }

  /// Text, escaped for content and for quoted attributes.
  init(_ text: String) { html = Markup.escaped(text) }

  /// An element; attributes in the order given, those that are nil left out.
  init(
    _ name: String, _ attributes: KeyValuePairs<String, String?>,
    @MarkupBuilder _ content: () -> Markup
  ) {
    self.init(name, attributes, holding: content())
  }

  /// Never made anew for one caller: there are hundreds, and each has a closure of its own.
  @inline(never)
  private init(
    _ name: String, _ attributes: KeyValuePairs<String, String?>, holding content: Markup
  ) {
    let tag = Markup.openingTag(name, attributes)
    let inside = content.html
    if Markup.blockNames.contains(name) {
      let end = inside.isEmpty || inside.hasSuffix("\n") ? "" : "\n"
      html = "\(tag)\n\(inside)\(end)</\(name)>\n"
    } else {
      html = "\(tag)\(inside)</\(name)>" + (Markup.lineNames.contains(name) ? "\n" : "")
    }
  }

  static let empty = Markup(verbatim: "")

  /// An element without content, such as `meta` or `circle`.
  static func void(_ name: String, _ attributes: KeyValuePairs<String, String?>) -> Markup {
    let tag = openingTag(name, attributes)
    return Markup(
      verbatim: htmlVoidNames.contains(name) ? tag + "\n" : tag.dropLast() + "/>\n")
  }

  /// What this program wrote itself and what must not be escaped: the document type, the
  /// stylesheet.
  static func trusted(_ html: StaticString) -> Markup { Markup(verbatim: html.description) }

  static func stylesheet(_ css: Stylesheet) -> Markup {
    Markup(verbatim: "<style>\n\(css.text)</style>\n")
  }

  static func + (left: Markup, right: Markup) -> Markup {
    Markup(verbatim: left.html + right.html)
  }

  static func joined(_ parts: [Markup]) -> Markup {
    Markup(verbatim: parts.map(\.html).joined())
  }

  /// For HTML, SVG and XML. What neither shows anything nor stands there alone becomes U+FFFD: control
  /// characters, what turns the direction of writing, what XML does not have.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n": escaped.unicodeScalars.append(scalar)
      case _ where isActive(scalar): escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func isActive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: scalar.properties.generalCategory == .control
    }
  }

  private static func openingTag(_ name: String, _ attributes: KeyValuePairs<String, String?>)
    -> String
  {
    var tag = "<" + name
    for (key, value) in attributes {
      if let value { tag += " \(key)=\"\(escaped(value))\"" }
    }
    return tag + ">"
  }

  private static let htmlVoidNames: Set<String> = ["meta", "br", "hr", "wbr", "col"]
  /// Elements that stand on lines of their own, so that two reports can be compared by line.
  private static let blockNames: Set<String> = [
    "html", "head", "body", "main", "header", "footer", "nav", "section", "table", "thead", "tbody",
    "tr", "ul", "ol", "dl", "div", "figure", "svg", "details", "g", "defs",
  ]
  private static let lineNames: Set<String> = [
    "title", "h1", "h2", "h3", "p", "td", "th", "caption", "figcaption", "li", "dt", "dd",
    "summary", "text", "desc", "pre",
  ]
}

/// Lets markup be written as nested blocks.
@resultBuilder
enum MarkupBuilder {
  static func buildExpression(_ text: String) -> Markup { Markup(text) }
  static func buildExpression(_ markup: Markup) -> Markup { markup }
  static func buildBlock(_ parts: Markup...) -> Markup { Markup.joined(parts) }
  static func buildOptional(_ part: Markup?) -> Markup { part ?? .empty }
  static func buildEither(first part: Markup) -> Markup { part }
  static func buildEither(second part: Markup) -> Markup { part }
  static func buildArray(_ parts: [Markup]) -> Markup { Markup.joined(parts) }
}

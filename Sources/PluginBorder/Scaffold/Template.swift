/// The templates, as they lie in `Templates` and in the executable.
enum Template {
  /// The text of a template with its placeholders `{{name}}` filled in.
  static func filled(_ bytes: [UInt8], with values: [(name: String, value: String)]) -> String {
    var text = String(decoding: bytes, as: UTF8.self)
    for (name, value) in values { text = text.replacing("{{\(name)}}", with: value) }
    return text
  }
}

/// The page's colours in one theme: ink on paper, one accent, one colour for warnings.
///
/// Every pair that text uses keeps a contrast of at least 4.5 (WCAG 2.2 AA).
struct Palette {
  let paper: String
  /// Background of tables' groups, notes and code.
  let wash: String
  let ink: String
  /// Quieter text.
  let soft: String
  let line: String
  let accent: String
  let accentWash: String
  let warning: String
  let warningWash: String

  static let light = Palette(
    paper: "#fdfcfa", wash: "#f3f1ec", ink: "#1c1e22", soft: "#585c64", line: "#d8d5cd",
    accent: "#1b5a8f", accentWash: "#e3edf5", warning: "#96380f", warningWash: "#fbeee6")

  static let dark = Palette(
    paper: "#15171b", wash: "#1e2127", ink: "#e9e7e2", soft: "#a6abb4", line: "#383d46",
    accent: "#84b9ea", accentWash: "#1c3146", warning: "#f2a87c", warningWash: "#38241a")

  /// As custom properties of a CSS rule.
  var declarations: String {
    """
    --paper: \(paper); --wash: \(wash); --ink: \(ink); --soft: \(soft); --line: \(line);
    --accent: \(accent); --accent-wash: \(accentWash); --warning: \(warning);
    --warning-wash: \(warningWash);
    """
  }
}

/// The page's look: system fonts, one measure, no request to anywhere.
struct Stylesheet {
  /// `page.css` between the colours that it names; paper has the light ones.
  var text: String {
    """
    :root { color-scheme: light dark; \(Palette.light.declarations) }
    @media (prefers-color-scheme: dark) { :root { \(Palette.dark.declarations) } }
    @media print { :root { \(Palette.light.declarations) } }

    """ + String(decoding: PackageResources.page_css, as: UTF8.self)
  }
}

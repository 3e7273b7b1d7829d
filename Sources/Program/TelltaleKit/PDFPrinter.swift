internal import Foundation
internal import Processes
internal import TelltaleCore

/// Prints the HTML report by a browser or a typesetter that is installed.
enum PDFPrinter {
  private static let browsers = [
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
  ]

  /// Throws `.unsupported` where neither is installed, with what to install; `.computationFailed`
  /// with the printer's own words.
  static func print(_ html: String, to pdf: String) throws(AuditError) {
    let environment = ProcessInfo.processInfo.environment
    let (program, arguments) = try command(html, pdf, path: environment["PATH"] ?? "")
    let outcome = try ChildProcess.run(
      Program(program, arguments), timeLimitSeconds: 120)
    guard FileManager.default.fileExists(atPath: pdf), outcome.ending == .exited(0) else {
      let words = String(decoding: outcome.standardError.suffix(600), as: UTF8.self)
      throw AuditError(
        .computationFailed, "\(program) made no \(pdf)",
        cause: words.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }

  private static func command(_ html: String, _ pdf: String, path: String) throws(AuditError)
    -> (program: String, arguments: [String])
  {
    let source = URL(fileURLWithPath: html).absoluteString
    for name in browsers {
      guard let program = find(name, path) else { continue }
      // A browser run by the superuser (in a container) refuses to start with its sandbox.
      let sandbox = geteuid() == 0 ? ["--no-sandbox"] : []
      return (
        program,
        sandbox + [
          "--headless", "--disable-gpu", "--no-pdf-header-footer", "--print-to-pdf=\(pdf)", source,
        ]
      )
    }
    if let program = find("weasyprint", path) { return (program, [source, pdf]) }
    throw AuditError(
      .unsupported,
      "a PDF needs Chromium or WeasyPrint, and neither is in the PATH; install one (Debian: apt"
        + " install chromium), or print report.html from any browser")
  }

  private static func find(_ name: String, _ path: String) -> String? {
    path.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}

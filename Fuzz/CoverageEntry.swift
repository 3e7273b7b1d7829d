#if COVERAGE
  import TelltaleCore
  import Foundation

  /// The same targets under libFuzzer, which sees what an input reaches (`make fuzz-coverage`): its own
  /// `main`, a target by the environment, an input at a time in this process.
  private enum CoverageEntry {
    static let target: FuzzTarget = {
      do {
        let name = ProcessInfo.processInfo.environment["TELLTALE_FUZZ_TARGET"] ?? ""
        let target = try FuzzTargets.named(name)
        try target.prepare()
        return target
      } catch {
        FileHandle.standardError.write(Data("telltale-fuzz: \(error)\n".utf8))
        exit(2)
      }
    }()

    static let folder = NSTemporaryDirectory() + "/telltale-fuzz-\(getpid())"
  }

  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments?>,
    _ read: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
  ) -> CInt

  /// C's `argv`.
  public typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// The linker takes this for `main`, as it does of every executable of the package.
  @_cdecl("telltale_fuzz_main")
  public func runCoverageGuided(_ count: CInt, _ arguments: Arguments?) -> CInt {
    var (count, arguments) = (count, arguments)
    return runDriver(&count, &arguments) { readOneInput($0, $1) }
  }

  /// Tries one input of `count` bytes; gives libFuzzer 0, whatever came of it.
  @_cdecl("LLVMFuzzerTestOneInput")
  public func readOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    // A refusal is an answer like another; a crash ends the process, which is what is looked for.
    _ = try? FuzzChild.answer(to: input, of: CoverageEntry.target, folder: CoverageEntry.folder)
    return 0
  }
#endif
